import { Type } from 'typebox';
import type { App } from '../../../http/app.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import type { GateDoorParts } from '../parts.ts';

const Text = (maxLength: number) => Type.String({ maxLength, pattern: '^[\\x21-\\x7e]*$' });

/**
 * GET /gate/passage: where the login page leads on to. The page asks it with what stands in its own address when it opens,
 * and again after a login.
 */
export function passageRoute(app: App, { gate, settings }: GateDoorParts): void {
  app.get(
    `${settings.apiBasePath}/gate/passage`,
    {
      schema: {
        tags: ['Gate'],
        summary: 'Ask where a registered browser goes on to',
        description:
          '200 with the address to open; 401 `gate.device_required` where a login would help, with the rule that asks for ' +
          'it in `rule` and in `levels` what a device has to be worth there; 403 `gate.access_denied` where it would not; 400 `gate.return_refused` for an address that the gate ' +
          'did not send anybody from. Without `rd`, where devices go that came from nowhere.',
        querystring: Type.Object({
          rd: Type.Optional(Text(8192)),
          service: Type.Optional(Text(64)),
          state: Type.Optional(Text(64)),
          signature: Type.Optional(Text(64)),
        }),
        response: { 200: Type.Object({ location: Type.String() }) },
      },
    },
    async (request) => {
      const { rd, service = '', state = '', signature = '' } = request.query;
      const { cookie } = request.headers;
      if (rd === undefined) {
        if (typeof (await gate.gate.present(cookie)) === 'string')
          throw new TwofoldError('gate.device_required');
        return { location: settings.loginRedirect };
      }
      const passage = await gate.passages.find({
        ...{ serviceName: service, returnTo: rd, signature, stateHash: state, cookie },
        clientAddress: request.client.ip,
      });
      if (passage.outcome === 'go') return { location: passage.location };
      if (passage.outcome === 'no_address') throw new TwofoldError('gate.return_refused');
      const { rule } = passage.decision.by;
      if (passage.outcome === 'denied')
        throw new TwofoldError('gate.access_denied', undefined, { extras: { rule } });
      const { levels } = passage;
      throw new TwofoldError('gate.device_required', undefined, { extras: { rule, levels } });
    },
  );
}
