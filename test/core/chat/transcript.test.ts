import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cid, MemberId } from '../../../src/core/base/ids.ts'
import { MAX_SHOWN_REACTIONS, MAX_SHOWN_REACTORS } from '../../../src/core/chat/limits.ts'
import { createTranscript, type TranscriptLine } from '../../../src/core/chat/transcript.ts'
import type { OpenedChange } from '../../../src/core/view/sealed-log.ts'
import { compareStamps } from '../../../src/core/view/stamp.ts'
import type { RoomChange } from '../../../src/core/wire/room-body.ts'
import { stampAt } from '../view/stamps.ts'

type Change = OpenedChange<RoomChange>

const [ADA, BEN] = ['ada' as MemberId, 'ben' as MemberId]

const changeAt = (height: number, name: string, author: MemberId, change: RoomChange): Change => ({
  change,
  stamp: stampAt(height, name, { author }),
  parents: [],
})
const say = (height: number, name: string, text: string = name, author = ADA): Change =>
  changeAt(height, name, author, { type: 'message', text })
const edit = (height: number, name: string, target: string, text: string, author = ADA): Change =>
  changeAt(height, name, author, { type: 'edit', target: target as Cid, text })
const remove = (height: number, name: string, target: string, author = ADA): Change =>
  changeAt(height, name, author, { type: 'remove', target: target as Cid })
const react = (height: number, name: string, target: string, emoji: string, on: boolean, author = BEN): Change =>
  changeAt(height, name, author, { type: 'reaction', target: target as Cid, emoji, on })

function fold(...batches: readonly (readonly Change[])[]): readonly TranscriptLine[] {
  const transcript = createTranscript()
  for (const batch of batches) transcript.apply(batch)
  return transcript.lines()
}

describe('a transcript', () => {
  it('puts messages where the total order has them', () => {
    expect(fold([say(3, 'c'), say(1, 'a')], [say(2, 'b')]).map(({ text }) => text)).toEqual(['a', 'b', 'c'])
  })

  it('does not change what was handed out', () => {
    const transcript = createTranscript()
    transcript.apply([say(1, 'a')])
    const before = transcript.lines()
    transcript.apply([say(0, 'b'), edit(2, 'e', 'a', 'another')])
    expect(before.map(({ text }) => text)).toEqual(['a'])
  })

  it('hands out the same line as long as nothing of it changes', () => {
    const transcript = createTranscript()
    transcript.apply([say(1, 'a'), say(2, 'b')])
    const [a, b] = transcript.lines()
    transcript.apply([say(3, 'c'), react(4, 'r', 'a', '👍', true)])
    expect(transcript.lines()[0]).not.toBe(a)
    expect(transcript.lines()[1]).toBe(b)
  })

  it('shows the last edit and when it was made', () => {
    const [line] = fold([edit(5, 'e2', 'a', 'second'), say(1, 'a', 'first'), edit(3, 'e1', 'a', 'in between')])
    expect(line).toMatchObject({ text: 'second', editedAt: stampAt(5).time, removed: false })
  })

  it('takes the mentions of the last wording', () => {
    const mentioning: Change = changeAt(1, 'a', ADA, { type: 'message', text: 'Ben?', mentions: [BEN] })
    expect(fold([mentioning])[0]?.mentions).toEqual([BEN])
    expect(fold([mentioning, edit(2, 'e', 'a', 'nobody')])[0]?.mentions).toEqual([])
  })

  it('ignores edits and removals by anyone but the author', () => {
    const [line] = fold([say(1, 'a', 'mine'), edit(2, 'e', 'a', 'not mine', BEN), remove(3, 'r', 'a', BEN)])
    expect(line).toMatchObject({ text: 'mine', editedAt: undefined, removed: false })
  })

  it('leaves of a removed message only its place, for good', () => {
    const whole: RoomChange = {
      type: 'message',
      text: 'a',
      replyTo: 'x' as Cid,
      mentions: [BEN],
      files: [{ vault: 'v' as never, file: 'f' as never, name: 'n' }],
    }
    const [line] = fold([
      changeAt(1, 'a', ADA, whole),
      react(2, 'b', 'a', '👍', true),
      remove(3, 'c', 'a'),
      edit(4, 'd', 'a', 'back again'),
    ])
    expect(line).toEqual({
      stamp: stampAt(1, 'a', { author: ADA }),
      parents: [],
      removed: true,
      text: '',
      replyTo: undefined,
      mentions: [],
      files: [],
      editedAt: undefined,
      reactions: [],
    })
  })

  it('counts what was said about a message only when it comes after it', () => {
    const [line] = fold([
      say(5, 'a', 'words'),
      edit(4, 'e', 'a', 'before they were said'),
      remove(4, 'r', 'a'),
      react(4, 't', 'a', '👍', true),
    ])
    expect(line).toMatchObject({ text: 'words', removed: false, reactions: [] })
  })

  it('shows who reacts how, the first first, and not who took it back', () => {
    const lines = fold([
      say(1, 'a'),
      react(2, 'b', 'a', '👍', true, BEN),
      react(3, 'c', 'a', '🎉', true, BEN),
      react(4, 'd', 'a', '👍', true, ADA),
      react(5, 'e', 'a', '❤️', true, ADA),
      react(6, 'f', 'a', '❤️', false, ADA),
    ])
    expect(lines[0]?.reactions).toEqual([
      { emoji: '👍', members: [BEN, ADA], count: 2 },
      { emoji: '🎉', members: [BEN], count: 1 },
    ])
  })

  it('shows no reaction that is not one emoji', () => {
    const junk = ['', ' ', 'no', '👍👍', '\u200d', '\u{e0041}', 'x'.repeat(30), `a${'\u0301'.repeat(40)}`]
    expect(
      fold([say(1, 'a'), ...junk.map((emoji, i) => react(2 + i, `r${i}`, 'a', emoji, true))])[0]?.reactions,
    ).toEqual([])
  })

  it('shows a bounded number of reactions, and of members for one', () => {
    const emojis = Array.from({ length: MAX_SHOWN_REACTIONS + 5 }, (_, i) => String.fromCodePoint(0x1f600 + i))
    const many = emojis.map((emoji, i) => react(2 + i, `r${i}`, 'a', emoji, true))
    expect(fold([say(1, 'a'), ...many])[0]?.reactions.map(({ emoji }) => emoji)).toEqual(
      emojis.slice(0, MAX_SHOWN_REACTIONS),
    )
    const crowd = Array.from({ length: MAX_SHOWN_REACTORS + 5 }, (_, i) =>
      react(2 + i, `r${i}`, 'a', '👍', true, `member ${i}` as MemberId),
    )
    const [reaction] = fold([say(1, 'a'), ...crowd])[0]?.reactions ?? []
    expect(reaction?.members).toHaveLength(MAX_SHOWN_REACTORS)
    expect(reaction?.count).toBe(MAX_SHOWN_REACTORS + 5)
  })

  it('leaves out marks that turn text round', () => {
    expect(fold([say(1, 'a', 'see \u202egnp.exe\u202c\u2067')])[0]?.text).toBe('see gnp.exe')
  })
})

// --- any history

interface Step {
  readonly height: number
  readonly author: number
  readonly kind: 'message' | 'edit' | 'remove' | 'reaction'
  readonly target: number
  readonly on: boolean
}

const step: fc.Arbitrary<Step> = fc.record({
  height: fc.nat(8),
  author: fc.nat(2),
  kind: fc.constantFrom('message', 'message', 'edit', 'remove', 'reaction', 'reaction'),
  target: fc.nat(20),
  on: fc.boolean(),
})

function toChange({ height, author, kind, target, on }: Step, index: number): Change {
  const [name, by, of] = [`entry ${index}`, `author ${author}` as MemberId, `entry ${target}`]
  if (kind === 'message') return say(height, name, name, by)
  if (kind === 'edit') return edit(height, name, of, `edited in ${name}`, by)
  if (kind === 'remove') return remove(height, name, of, by)
  return react(height, name, of, index % 2 === 0 ? '👍' : '🎉', on, by)
}

const history = fc.array(step, { maxLength: 24 }).map((steps) => steps.map(toChange))

describe('any history', () => {
  it('gives the same transcript in whatever order and batches it comes, with repetitions', () => {
    fc.assert(
      fc.property(
        history.chain((changes) =>
          fc.tuple(
            fc.constant(changes),
            fc.shuffledSubarray(changes, { minLength: changes.length }),
            fc.array(fc.nat(changes.length), { maxLength: 4 }),
            fc.subarray(changes),
          ),
        ),
        ([changes, shuffled, cuts, again]) => {
          const bounds = [0, ...cuts.toSorted((a, b) => a - b), changes.length]
          const batches = bounds.map((start, i) => shuffled.slice(start, bounds[i + 1]))
          expect(fold(...batches, again)).toEqual(fold(changes))
        },
      ),
      { numRuns: 10_000 },
    )
  })

  it('gives from its end, however short, what the whole gives there', () => {
    fc.assert(
      fc.property(history, fc.nat(24), (changes, from) => {
        const ordered = changes.toSorted((a, b) => compareStamps(a.stamp, b.stamp))
        const end = ordered.slice(from)
        const names = new Set(end.map(({ stamp }) => stamp.cid))
        expect(fold(end)).toEqual(fold(changes).filter(({ stamp }) => names.has(stamp.cid)))
      }),
      { numRuns: 3000 },
    )
  })
})
