import { utf8ToBytes } from '../../src/core/base/bytes.ts'
import type { Cid, MemberId } from '../../src/core/base/ids.ts'
import { bytesToFileId, bytesToLogId } from '../../src/core/wire/ids.ts'
import { type FileLink, type RoomChange, roomBodyCodec } from '../../src/core/wire/room-body.ts'
import { cidOfStep, type HistoryEntry, laterByCid, START, type Step, writeHistory } from './history.ts'
import { exampleMember } from './members.ts'
import { seedOf } from './seeds.ts'
import type { VectorFile } from './vector-file.ts'

export interface LineVector {
  /** The message's name. */
  readonly entry: Cid
  readonly author: MemberId
  readonly removed: boolean
  readonly text: string
  readonly replyTo: Cid | null
  readonly mentions: readonly MemberId[]
  readonly files: readonly FileLink[]
  /** When it was last edited, or `null`. */
  readonly editedAt: number | null
  readonly reactions: readonly { readonly emoji: string; readonly members: readonly MemberId[] }[]
}

export interface TranscriptVector {
  readonly name: string
  /** In any order. */
  readonly entries: readonly HistoryEntry[]
  /** Oldest first. */
  readonly lines: readonly LineVector[]
}

type RoomStep = Step<RoomChange>

/** A line as the expectation says it. */
interface Expected {
  readonly step: string
  readonly by: string
  readonly text?: string
  readonly removed?: true
  readonly replyTo?: string
  readonly mentions?: readonly string[]
  readonly files?: readonly FileLink[]
  readonly editedAt?: number
  readonly reactions?: readonly (readonly [string, ...string[]])[]
}

interface Scenario {
  readonly name: string
  readonly steps: (cid: (step: string) => Cid) => readonly RoomStep[]
  readonly lines: readonly Expected[]
}

const memberOf = (name: string): MemberId => exampleMember(name).id

const step = (as: string, by: string, after: readonly string[], time: number, ...changes: RoomChange[]): RoomStep => ({
  as,
  by,
  after,
  time,
  changes,
})
const say = (text: string, more: Partial<Extract<RoomChange, { type: 'message' }>> = {}): RoomChange => ({
  type: 'message',
  text,
  ...more,
})
const edit = (target: Cid, text: string): RoomChange => ({ type: 'edit', target, text })
const remove = (target: Cid): RoomChange => ({ type: 'remove', target })
const react = (target: Cid, emoji: string, on = true): RoomChange => ({ type: 'reaction', target, emoji, on })

function buildScenario({ name, steps, lines }: Scenario): TranscriptVector {
  const history = writeHistory(
    name,
    steps((as) => cidOfStep(name, as)),
    roomBodyCodec.encode,
  )
  return {
    name,
    entries: history.entries,
    lines: lines.map((line) => ({
      entry: history.cid(line.step),
      author: memberOf(line.by),
      removed: line.removed ?? false,
      text: line.text ?? '',
      replyTo: line.replyTo === undefined ? null : history.cid(line.replyTo),
      mentions: (line.mentions ?? []).map(memberOf),
      files: line.files ?? [],
      editedAt: line.editedAt === undefined ? null : START + line.editedAt,
      reactions: (line.reactions ?? []).map(([emoji, ...members]) => ({ emoji, members: members.map(memberOf) })),
    })),
  }
}

export function buildTranscript(): VectorFile<TranscriptVector, never> {
  return {
    about:
      'What the entries of a room make together: docs/PROTOCOL.md, "Changes". CIDs are made up. Nothing is refused: a body ' +
      'that is no list of changes says nothing.',
    good: scenarios().map(buildScenario),
    refused: [],
  }
}

function scenarios(): readonly Scenario[] {
  const tied = 'messages of one height: by time, then by CID'
  const { first, last } = laterByCid(tied, 'b', 'c')
  const plums: FileLink = {
    vault: bytesToLogId(seedOf('vault')),
    file: bytesToFileId(seedOf('file').subarray(0, 16)),
    name: 'plums.pdf',
  }
  return [
    { name: 'nothing', steps: () => [], lines: [] },
    {
      name: 'an answer stands after what it answers, whatever the clocks say',
      steps: (cid) => [
        step('a', 'anna', [], 1000, say('Are there any plums?')),
        step('b', 'ben', ['a'], -5000, say('In the icebox.', { replyTo: cid('a') })),
      ],
      lines: [
        { step: 'a', by: 'anna', text: 'Are there any plums?' },
        { step: 'b', by: 'ben', text: 'In the icebox.', replyTo: 'a' },
      ],
    },
    {
      name: tied,
      steps: () => [
        step('a', 'anna', [], 2, say('a')),
        step('b', 'ben', [], 1, say('b')),
        step('c', 'cleo', [], 1, say('c')),
        step('d', 'cleo', ['a', 'b', 'c'], 0, say('d')),
      ],
      lines: [
        { step: first, by: first === 'b' ? 'ben' : 'cleo', text: first },
        { step: last, by: last === 'b' ? 'ben' : 'cleo', text: last },
        { step: 'a', by: 'anna', text: 'a' },
        { step: 'd', by: 'cleo', text: 'd' },
      ],
    },
    {
      name: 'written offline: it stands where its author was',
      steps: () => [
        step('a', 'anna', [], 0, say('a')),
        step('b', 'anna', ['a'], 10, say('b')),
        step('c', 'anna', ['b'], 20, say('c')),
        step('offline', 'ben', ['a'], 15, say('offline')),
      ],
      lines: [
        { step: 'a', by: 'anna', text: 'a' },
        { step: 'b', by: 'anna', text: 'b' },
        { step: 'offline', by: 'ben', text: 'offline' },
        { step: 'c', by: 'anna', text: 'c' },
      ],
    },
    {
      name: 'edits: the last by its own author',
      steps: (cid) => [
        step('a', 'anna', [], 0, say('frist', { mentions: [memberOf('ben')], files: [plums] })),
        step('e1', 'anna', ['a'], 9, edit(cid('a'), 'first')),
        step('e2', 'anna', ['e1'], 5, edit(cid('a'), 'First.')),
        step('e3', 'ben', ['e2'], 20, edit(cid('a'), 'Last.')),
      ],
      lines: [{ step: 'a', by: 'anna', text: 'First.', files: [plums], editedAt: 5 }],
    },
    {
      name: 'an edit that stands before its message counts for nothing',
      steps: (cid) => [
        step('e', 'anna', [], 0, edit(cid('a'), 'foreseen')),
        step('r', 'anna', [], 1, remove(cid('a')), react(cid('a'), '👍')),
        step('a', 'anna', ['e'], 2, say('said')),
      ],
      lines: [{ step: 'a', by: 'anna', text: 'said' }],
    },
    {
      name: 'removed by its author: only its place is left, whatever follows',
      steps: (cid) => [
        step('a', 'anna', [], 0, say('a', { mentions: [memberOf('ben')], files: [plums] })),
        step('b', 'ben', ['a'], 1, say('b', { replyTo: cid('a') }), react(cid('a'), '👍')),
        step('r', 'anna', ['b'], 2, remove(cid('a'))),
        step('e', 'anna', ['r'], 3, edit(cid('a'), 'never mind')),
      ],
      lines: [
        { step: 'a', by: 'anna', removed: true },
        { step: 'b', by: 'ben', text: 'b', replyTo: 'a' },
      ],
    },
    {
      name: 'removed by another: it is not',
      steps: (cid) => [step('a', 'anna', [], 0, say('a')), step('r', 'ben', ['a'], 1, remove(cid('a')))],
      lines: [{ step: 'a', by: 'anna', text: 'a' }],
    },
    {
      name: 'reactions: given, taken back and given again, in the order in which the first was given',
      steps: (cid) => [
        step('a', 'anna', [], 0, say('a')),
        step('r1', 'ben', ['a'], 1, react(cid('a'), '👍'), react(cid('a'), '🎉')),
        step('r2', 'cleo', ['r1'], 2, react(cid('a'), '👍'), react(cid('a'), '❤️')),
        step('r3', 'ben', ['r2'], 3, react(cid('a'), '👍', false), react(cid('a'), '🎉', false)),
        step('r4', 'anna', ['r3'], 4, react(cid('a'), '👍')),
        step('r5', 'ben', ['r4'], 5, react(cid('a'), '👍')),
      ],
      lines: [
        {
          step: 'a',
          by: 'anna',
          text: 'a',
          reactions: [
            ['👍', 'cleo', 'anna', 'ben'],
            ['❤️', 'cleo'],
          ],
        },
      ],
    },
    {
      name: 'reactions that are no single thing to see are not shown',
      steps: (cid) => [
        step('a', 'anna', [], 0, say('a')),
        step(
          'r',
          'ben',
          ['a'],
          1,
          react(cid('a'), '👍👍'),
          react(cid('a'), 'no'),
          react(cid('a'), ' '),
          react(cid('a'), '\u200b'),
          react(cid('a'), '👩🏽‍❤️‍💋‍👨🏿'),
          react(cid('a'), 'e\u0301'),
        ),
      ],
      lines: [
        {
          step: 'a',
          by: 'anna',
          text: 'a',
          reactions: [
            ['👩🏽‍❤️‍💋‍👨🏿', 'ben'],
            ['e\u0301', 'ben'],
          ],
        },
      ],
    },
    {
      name: 'text is shown without marks that reorder it',
      steps: () => [step('a', 'anna', [], 0, say('a\u202eb\u2066c\u200fd\ne'))],
      lines: [{ step: 'a', by: 'anna', text: 'abc\u200fd\ne' }],
    },
    {
      name: 'what is said of no message, and bodies that are no changes, say nothing',
      steps: (cid) => [
        step('a', 'anna', [], 0, say('a')),
        step('r', 'anna', ['a'], 1, react(cid('nowhere'), '👍'), remove(cid('r'))),
        { as: 'junk', by: 'ben', after: ['r'], time: 2, changes: utf8ToBytes('junk') },
        step('b', 'ben', ['junk'], 3, react(cid('a'), '👍'), say('b')),
      ],
      lines: [
        { step: 'a', by: 'anna', text: 'a', reactions: [['👍', 'ben']] },
        { step: 'b', by: 'ben', text: 'b' },
      ],
    },
  ]
}
