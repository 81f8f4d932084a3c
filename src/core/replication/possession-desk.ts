import type { Bytes } from '../base/bytes.ts'
import { equalBytes } from '../base/bytes.ts'
import type { Environment } from '../base/environment.ts'
import { WarrenError } from '../base/errors.ts'
import type { Cid, MemberId, PeerId } from '../base/ids.ts'
import { createTokenBuckets } from '../base/token-buckets.ts'
import { hmacSync } from '../crypto/hash.ts'
import { askPeer } from '../ports/ask-peer.ts'
import type { BlockStore } from '../ports/block-store.ts'
import type { MessageStream, ProtocolLimits, Swarm } from '../ports/swarm.ts'
import { MAX_BLOCK_BYTES } from '../wire/block.ts'
import { memberToPeerId } from '../wire/peer-id.ts'
import {
  cutSlice,
  decodePossessionAnswer,
  decodePossessionAsk,
  encodePossessionAnswer,
  encodePossessionAsk,
  MAX_POSSESSION_BYTES,
  MAX_SLICE_BYTES,
  POSSESSION_PROTOCOL,
  possessionMessage,
  type PossessionAsk,
  type PossessionQuestion,
  type PossessionRefusal,
} from '../wire/possession.ts'
import { visitRoot } from './visit-root.ts'

const POSSESSION_LIMITS: ProtocolLimits = { maxMessageBytes: MAX_POSSESSION_BYTES, maxInboundStreams: 2 }
/** A question reads some megabytes from a disk, on a phone. */
const ANSWER_MS = 20_000
/** Of one device: an audit every two minutes from each, and some for drops. Each may cost the reading of 256 blocks. */
const QUESTIONS_PER_SECOND = 1
const QUESTION_BURST = 16
const MAX_ASKERS = 2048
/** Blocks looked into for one answer: enough that who lacks a part of a file is found out within a few questions. */
const SLICES = 4

export interface PossessionDeskDependencies {
  readonly swarm: Pick<Swarm, 'handle' | 'open' | 'report'>
  /** Verified: what is damaged is not found. */
  readonly blocks: Pick<BlockStore, 'get' | 'getMany'>
  readonly environment: Environment
  readonly self: MemberId
  /** What to answer; with `pledge` a yes binds from the moment this returns. */
  readonly question: (root: Cid, pledge: boolean) => 'prove' | PossessionRefusal
}

/** Asks others for proof that they hold something, and gives proof. */
export interface PossessionDesk {
  /** `undefined` when no answer came, or this device does not have what it takes to check one. Never rejects. */
  ask(of: MemberId, root: Cid, pledge: boolean): Promise<boolean | undefined>
}

/** To be made before the swarm meets anyone: it answers `/warren/possession/1`. */
export function createPossessionDesk(dependencies: PossessionDeskDependencies): PossessionDesk {
  const { swarm, blocks, environment, self, question } = dependencies
  const { clock, random } = environment
  const rates = createTokenBuckets(clock, {
    perSecond: QUESTIONS_PER_SECOND,
    burst: QUESTION_BURST,
    maxKeys: MAX_ASKERS,
  })

  async function readSlices({ slices }: PossessionQuestion): Promise<readonly Bytes[] | undefined> {
    const found = await blocks.getMany(slices.map(({ cid }) => cid))
    const cut = slices.flatMap((slice, i) => {
      const bytes = found[i]
      return bytes === undefined ? [] : [cutSlice(bytes, slice)]
    })
    return cut.length === slices.length ? cut : undefined
  }

  async function prove(ask: PossessionAsk): Promise<readonly (Bytes | PossessionRefusal)[]> {
    // All promises first: what is read takes a while, and nothing must be begun to be dropped meanwhile.
    const verdicts = ask.questions.map(({ root }) => question(root, ask.pledge))
    const answers: (Bytes | PossessionRefusal)[] = []
    for (const [i, each] of ask.questions.entries()) {
      const verdict = verdicts[i] ?? 'absent'
      const found = verdict === 'prove' ? await readSlices(each) : undefined
      if (verdict !== 'prove') answers.push(verdict)
      else answers.push(found === undefined ? 'absent' : hmacSync(ask.nonce, possessionMessage(self, each, found)))
    }
    return answers
  }

  async function answer(stream: MessageStream, peer: PeerId): Promise<void> {
    for await (const encoded of stream) {
      const decoded = decodePossessionAsk(encoded)
      if (!decoded.ok) {
        swarm.report(peer, { code: decoded.code, detail: decoded.detail })
        stream.abort(new WarrenError(decoded.code, decoded.detail))
        return
      }
      const { questions } = decoded.value
      const answers = rates.take(peer) ? await prove(decoded.value) : questions.map(() => 'busy' as const)
      await stream.send(encodePossessionAnswer({ v: 1, answers }))
      await stream.closeWrite()
      return
    }
  }

  /** Blocks below a root, some of them, each as likely as any other. */
  async function drawBlocks(root: Cid): Promise<readonly Cid[]> {
    const drawn: Cid[] = []
    let seen = 0
    const standing = await visitRoot(blocks, root, (cids) => {
      for (const cid of cids) {
        seen++
        if (drawn.length < SLICES) drawn.push(cid)
        else {
          const at = Math.floor(random.fraction() * seen)
          if (at < SLICES) drawn[at] = cid
        }
      }
    })
    return standing === 'whole' ? drawn : []
  }

  async function askOnce(of: MemberId, root: Cid, pledge: boolean): Promise<boolean | undefined> {
    const cids = await drawBlocks(root)
    if (cids.length === 0) return undefined
    const own = await blocks.getMany(cids)
    const slices = cids.map((cid, i) => {
      const length = own[i]?.byteLength ?? MAX_BLOCK_BYTES
      return {
        cid,
        offset: Math.floor(random.fraction() * Math.max(1, length - MAX_SLICE_BYTES)),
        length: MAX_SLICE_BYTES,
      }
    })
    const each: PossessionQuestion = { root, slices }
    const found = await readSlices(each)
    if (found === undefined) return undefined
    const nonce = random.bytes(32)
    const encoded = await askPeer({ swarm, clock }, memberToPeerId(of), {
      protocol: POSSESSION_PROTOCOL,
      limits: POSSESSION_LIMITS,
      question: encodePossessionAsk({ v: 1, nonce, pledge, questions: [each] }),
      deadlineMs: ANSWER_MS,
    })
    if (encoded === undefined) return undefined
    const decoded = decodePossessionAnswer(encoded)
    if (!decoded.ok) {
      swarm.report(memberToPeerId(of), { code: decoded.code, detail: decoded.detail })
      return undefined
    }
    const [given] = decoded.value.answers
    if (given === 'absent' || given === undefined) return false
    // Who is busy, or about to drop it, promises nothing; that is no proof that it has lied either.
    if (typeof given === 'string') return pledge ? false : undefined
    return equalBytes(given, hmacSync(nonce, possessionMessage(of, each, found)))
  }

  swarm.handle(POSSESSION_PROTOCOL, POSSESSION_LIMITS, (stream, peer) => answer(stream, peer.id))
  return {
    async ask(of, root, pledge) {
      try {
        return await askOnce(of, root, pledge)
      } catch {
        return undefined // not reached, or broken off: nothing is known
      }
    },
  }
}
