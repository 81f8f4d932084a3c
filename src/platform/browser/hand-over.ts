import type { Clock } from '../../core/base/environment.ts'
import type { Unsubscribe } from '../../core/base/events.ts'
import type { MeshId } from '../../core/base/ids.ts'

/**
 * How a mesh is wanted that another tab has open: `ask` leaves it there while that tab has something under way, `insist`
 * takes it all the same.
 */
export type Claim = 'ask' | 'insist'

/** What the tab that has the mesh answers: it closes it, or it is at work. `silent`: it sleeps, hangs, or is just gone. */
export type ClaimAnswer = 'leaving' | 'working' | 'silent'

interface ClaimMessage {
  readonly type: 'claim'
  readonly claim: Claim
  /** Which question an answer is to: any number of tabs may ask. */
  readonly id: string
}

interface AnswerMessage {
  readonly type: 'answer'
  readonly answer: Exclude<ClaimAnswer, 'silent'>
  readonly id: string
}

/** A tab in the background answers at once unless it is frozen; one that reads a large vault is held up for a second or so. */
const ANSWER_DEADLINE_MS = 4_000

const channelName = (mesh: MeshId): string => `warren-mesh-${mesh}`

/** Asks the tab that has the mesh open. */
export function claimMesh(mesh: MeshId, claim: Claim, clock: Clock): Promise<ClaimAnswer> {
  const channel = new BroadcastChannel(channelName(mesh))
  const question: ClaimMessage = { type: 'claim', claim, id: crypto.randomUUID() }
  return new Promise<ClaimAnswer>((resolve) => {
    const cancel = clock.after(ANSWER_DEADLINE_MS, () => resolve('silent'))
    channel.addEventListener('message', ({ data }: MessageEvent<ClaimMessage | AnswerMessage>) => {
      if (data.type !== 'answer' || data.id !== question.id) return
      cancel()
      resolve(data.answer)
    })
    channel.postMessage(question)
  }).finally(() => channel.close())
}

/** Answers the other tabs, for the one that has the mesh open. @param answer what is said; to leave is the caller's to do */
export function answerClaims(mesh: MeshId, answer: (claim: Claim) => AnswerMessage['answer']): Unsubscribe {
  const channel = new BroadcastChannel(channelName(mesh))
  channel.addEventListener('message', ({ data }: MessageEvent<ClaimMessage | AnswerMessage>) => {
    if (data.type !== 'claim') return
    const reply: AnswerMessage = { type: 'answer', answer: answer(data.claim), id: data.id }
    channel.postMessage(reply)
  })
  return () => channel.close()
}
