import type { Section, Variable } from './schema.ts';
import { sections } from './sections.ts';

const INTRODUCTION = `# Configuration reference

This page is rendered from the tables in \`packages/server/src/config\`, and a test compares the two. After a change:

\`\`\`sh
npx twofold config reference > docs/reference/configuration.md
\`\`\`

Twofold starts without any of these variables. \`npx twofold config check\` shows the value of each, where it came from,
and every problem; a start with a problem is refused, and lists all of them.

- A variable comes from the environment, or else from a file named \`.env\` in the working directory. An empty text
  means that it is not set; an empty variable in the environment also hides the one in \`.env\`.
- Any variable may be given as a file: \`NAME_FILE\` holds the path of a file with the value, and line breaks at its end
  are dropped. Setting both \`NAME\` and \`NAME_FILE\` is a problem.
- Relative paths start from the working directory.
- \`SESSION_SECRET\`, \`JWT_ACCESS_SECRET\`, \`JWT_REFRESH_SECRET\`, \`TEMP_TOKEN_SECRET\`, \`DEVICE_TOKEN_SECRET\` and
  \`DB_ENCRYPTION_KEY\` are no longer needed: what they were for is derived from the key ring. Where one is set, the
  start says so.
- A name that is close to one on this page is reported as a probable slip. Other names are left alone.
- Values of variables marked *secret* are never shown.
`;

function code(text: string): string {
  return `\`${text}\``;
}

function showDefault(variable: Variable): string {
  if (variable.default === undefined) return 'not set';
  const usual = variable.default === '' ? 'none' : code(variable.default);
  if (variable.productionDefault === undefined) return usual;
  return `${usual}; in production ${code(variable.productionDefault)}`;
}

function showType(variable: Variable): string {
  const unit = variable.unit === undefined ? '' : `; ${variable.unit}`;
  return `${variable.type.label}${unit}${variable.secret ? '; *secret*' : ''}`;
}

function renderRow(variable: Variable): string {
  const example = variable.example.startsWith('(') ? variable.example : code(variable.example);
  const cells = [
    code(variable.name),
    showType(variable),
    showDefault(variable),
    variable.description,
    example,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function renderSection(section: Section): string {
  const head = '| variable | value | default | meaning | example |\n|---|---|---|---|---|';
  const rows = Object.values(section.variables).map(renderRow);
  return `## ${section.title}\n\n${section.about}\n\n${head}\n${rows.join('\n')}\n`;
}

/** The text of docs/reference/configuration.md. */
export function renderReference(): string {
  return [INTRODUCTION, ...Object.values(sections).map(renderSection)].join('\n');
}
