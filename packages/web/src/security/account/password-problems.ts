export type PasswordProblem = 'missing' | 'different';

/** What can be said of two entries of a new password before it is sent. Whether it is good enough, the server says. */
export function passwordProblem(password: string, repeated: string): PasswordProblem | undefined {
  if (password === '') return 'missing';
  return password === repeated ? undefined : 'different';
}
