import type { Bytes } from '../core/base/bytes.ts'
import type { Clock } from '../core/base/environment.ts'
import { WarrenError } from '../core/base/errors.ts'
import type { MemberId } from '../core/base/ids.ts'
import { beginHello, stepHello } from '../core/peers/hello.ts'
import type { AdmittedHello, HelloDecision, HelloEvent, HelloTerms } from '../core/peers/hello.ts'
import { HELLO_LIMITS } from './limits.ts'
import type { FramedStream } from './streams.ts'

export type VerifyCredential = (member: MemberId, epoch: number, credential: Bytes) => Promise<boolean>

/**
 * Runs the hello machine over a stream. Resolves with the admitted peer.
 *
 * @throws WarrenError with the code of the refusal, or `timeout`
 */
export async function exchangeHello(
  stream: FramedStream,
  terms: HelloTerms,
  context: { readonly verify: VerifyCredential; readonly clock: Clock },
): Promise<AdmittedHello> {
  let state = beginHello(terms)

  const settle = async (event: HelloEvent): Promise<AdmittedHello | undefined> => {
    const step = stepHello(state, event)
    state = step.state
    let admitted: AdmittedHello | undefined
    for (const decision of step.decisions) admitted = (await carryOut(decision)) ?? admitted
    return admitted
  }

  const carryOut = async (decision: HelloDecision): Promise<AdmittedHello | undefined> => {
    switch (decision.kind) {
      case 'send':
        await stream.send(decision.bytes)
        return undefined
      case 'verify': {
        const holds = await context.verify(decision.member, decision.epoch, decision.credential)
        return settle({ kind: 'verified', holds })
      }
      case 'admit':
        return decision.hello
      case 'refuse':
        break
    }
    throw new WarrenError(decision.code, decision.detail)
  }

  const converse = async (): Promise<AdmittedHello> => {
    await settle({ kind: 'opened' })
    for await (const bytes of stream) {
      const admitted = await settle({ kind: 'received', bytes })
      if (admitted !== undefined) return admitted
    }
    await settle({ kind: 'ended' })
    throw new WarrenError('protocol', 'The hello led nowhere.')
  }

  let cancel = (): void => {}
  const expiry = new Promise<never>((_, reject) => {
    cancel = context.clock.after(HELLO_LIMITS.deadlineMs, () => {
      settle({ kind: 'expired' }).catch(reject)
    })
  })
  try {
    return await Promise.race([converse(), expiry])
  } finally {
    cancel()
  }
}
