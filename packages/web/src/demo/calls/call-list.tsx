import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { CopyButton } from '../../clipboard/copy-button.tsx';
import { useStore } from '../../state/store.ts';
import { useTexts } from '../../texts/texts.ts';
import { classNames } from '../../ui/class-names.ts';
import { callId, callLog, type LoggedCall, setOpen } from './call-log.ts';
import { curlCommand } from './curl.ts';
import { jsonTokens, type TokenKind } from './json-tokens.ts';

/** Every call that the page has made, the newest first. */
export function CallList() {
  const { calls: texts } = useTexts().demo;
  const { calls, open } = useStore(callLog);
  return (
    <section
      aria-labelledby="calls-title"
      className="rounded-large border border-line bg-surface shadow-low lg:sticky lg:top-4"
    >
      <h2 id="calls-title" className="flex items-center gap-2 px-4 pt-4 pb-3 text-lg font-semibold sm:px-5">
        {texts.title}
        {calls.length > 0 && (
          <span className="rounded-small bg-raised px-2 text-sm font-medium text-muted">{calls.length}</span>
        )}
      </h2>
      {calls.length === 0 && <p className="px-4 pb-4 text-muted text-pretty sm:px-5">{texts.empty}</p>}
      <ol
        id="call-list"
        className="divide-y divide-line border-line empty:hidden not-empty:border-y lg:max-h-[60vh] lg:overflow-y-auto"
      >
        {calls.map((call) => (
          <CallItem key={call.number} call={call} isOpen={call.number === open} />
        ))}
      </ol>
      <p className="px-4 py-3 text-sm text-muted text-pretty sm:px-5">{texts.note}</p>
    </section>
  );
}

const METHODS = {
  GET: 'bg-raised text-ink',
  POST: 'bg-accent-soft text-accent-strong',
  DELETE: 'bg-bad-soft text-bad',
} as const;

function CallItem({ call, isOpen }: { call: LoggedCall; isOpen: boolean }) {
  const { calls: texts } = useTexts().demo;
  const { number, method, path, answer } = call;
  return (
    <li id={callId(number)}>
      <details open={isOpen} onToggle={({ currentTarget }) => setOpen(number, currentTarget.open)}>
        <summary className="group flex cursor-pointer list-none items-center gap-2 px-4 py-2.5 text-sm sm:px-5">
          <ChevronRight
            aria-hidden="true"
            className={classNames('size-4 shrink-0 text-muted', isOpen && 'rotate-90')}
          />
          <span className={classNames('rounded-small px-1.5 py-0.5 font-medium', METHODS[method])}>
            {method}
          </span>
          <code className="min-w-0 flex-1 wrap-anywhere">{path}</code>
          <span
            className={classNames(
              'font-medium tabular-nums',
              answer === undefined || answer.status < 400 ? 'text-muted' : 'text-bad',
              answer?.status === 0 && 'text-bad',
            )}
          >
            {answer === undefined ? texts.waiting : answer.status || texts.failed}
          </span>
        </summary>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-3 px-4 pb-4 sm:px-5">
          <Request call={call} />
          {answer !== undefined && answer.status !== 0 && <Answer answer={answer} />}
        </div>
      </details>
    </li>
  );
}

function Request({ call: { method, path, body } }: { call: LoggedCall }) {
  const { demo } = useTexts();
  const curl = curlCommand(location.origin, method, path, body);

  return (
    <div>
      <div className="mb-1 flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-sm font-semibold">{demo.calls.request}</h3>
        <CopyButton variant="quiet" size="small" text={curl} copied={demo.copied}>
          {demo.calls.copyCurl}
        </CopyButton>
      </div>
      <Block>{curl}</Block>
    </div>
  );
}

const COLOURS: Readonly<Record<TokenKind, string | undefined>> = {
  key: 'text-accent-strong',
  word: 'text-warn',
  text: undefined,
  rest: 'text-muted',
};

function Answer({ answer: { headers, body, tookMs } }: { answer: NonNullable<LoggedCall['answer']> }) {
  const { calls: texts } = useTexts().demo;
  const lines = Object.entries(headers);
  return (
    <div>
      <div className="mb-1 flex items-center justify-between gap-2">
        <h3 className="text-sm font-semibold">{texts.answer}</h3>
        <span className="text-sm text-muted tabular-nums">{texts.took(tookMs)}</span>
      </div>
      <Block>
        {lines.map(([name, value]) => (
          <span key={name} className="text-muted">{`${name}: ${value}\n`}</span>
        ))}
        {lines.length > 0 && '\n'}
        {body === null
          ? texts.noBody
          : jsonTokens(body, texts.shortened).map(({ kind, text, at }) => (
              <span key={at} className={COLOURS[kind]}>
                {text}
              </span>
            ))}
      </Block>
    </div>
  );
}

function Block({ children }: { children: ReactNode }) {
  return (
    <pre translate="no" className="rounded-medium bg-raised p-3 text-sm whitespace-pre-wrap wrap-anywhere">
      {children}
    </pre>
  );
}
