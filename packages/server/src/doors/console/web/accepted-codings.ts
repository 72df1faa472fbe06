/**
 * The content codings that a client takes, by the names in its Accept-Encoding field (RFC 9110, section 12.5.3). Weights
 * are not compared: but for 0, which refuses a coding, the smallest form is the best for everybody.
 */
export function acceptedCodings(field: string | string[] | undefined): ReadonlySet<string> {
  const members = String(field ?? '').split(',');
  return new Set(
    members.flatMap((member) => {
      const [coding = '', ...parameters] = member.split(';').map((part) => part.trim().toLowerCase());
      const isRefused = parameters.some((parameter) => /^q=0(?:\.0{0,3})?$/.test(parameter));
      return coding === '' || isRefused ? [] : [coding];
    }),
  );
}
