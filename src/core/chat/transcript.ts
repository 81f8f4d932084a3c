import type { Cid, MemberId } from '../base/ids.ts'
import type { OpenedChange } from '../view/sealed-log.ts'
import { compareStamps, type Field, laterField, type Stamp } from '../view/stamp.ts'
import type { FileLink, RoomChange } from '../wire/room-body.ts'
import { isEmoji } from './emoji.ts'
import { MAX_SHOWN_REACTIONS, MAX_SHOWN_REACTORS } from './limits.ts'
import type { Reaction } from './room-types.ts'
import { toShownText } from './shown-text.ts'

/** One message as the room's log makes it, with what was done to it since. The same object as long as nothing changes. */
export interface TranscriptLine {
  /** Where it stands, who wrote it and when. `stamp.cid` is its name. */
  readonly stamp: Stamp
  /** The heads its author saw. */
  readonly parents: readonly Cid[]
  /** Of a removed message there is nothing left but that it was there. */
  readonly removed: boolean
  readonly text: string
  readonly replyTo: Cid | undefined
  readonly mentions: readonly MemberId[]
  readonly files: readonly FileLink[]
  /** Milliseconds since the Unix epoch by the author's clock, not capped. */
  readonly editedAt: number | undefined
  readonly reactions: readonly Reaction[]
}

export interface Transcript {
  apply(changes: readonly OpenedChange<RoomChange>[]): void
  /** In the total order, oldest first. A new array after each change; one that was handed out is never changed. */
  lines(): readonly TranscriptLine[]
  get(cid: Cid): TranscriptLine | undefined
  /** Whether a member has given this reaction and not taken it back, shown or not. */
  hasReacted(cid: Cid, emoji: string, member: MemberId): boolean
}

type MessageChange = Extract<RoomChange, { readonly type: 'message' }>
type Wording = Pick<MessageChange, 'text' | 'mentions'>

interface Written {
  readonly stamp: Stamp
  readonly parents: readonly Cid[]
  readonly change: MessageChange
}

/**
 * What was said about a message, whether it is known yet or not. By author, since only the message itself tells whose
 * edits count; of each the last in the total order.
 */
interface Marks {
  readonly editByAuthor: Map<MemberId, Field<Wording>>
  readonly removalByAuthor: Map<MemberId, Field<true>>
  readonly stateByMemberByEmoji: Map<string, Map<MemberId, Field<boolean>>>
}

/**
 * A room as a fold over its changes: a pure function of the set, in whatever order they come. A change says something
 * about a message only from a later place in the total order (an author who has seen a message always writes at such a
 * place), so the end of a log, however short, gives the messages in it just as the whole log does: a room can be opened
 * from its end. Edits and removals count if the message's own author made them; removing is for good.
 */
export function createTranscript(): Transcript {
  const writtenByCid = new Map<Cid, Written>()
  const marksByTarget = new Map<Cid, Marks>()
  const lineByCid = new Map<Cid, TranscriptLine>()
  let ordered: readonly Written[] = []
  let shown: readonly TranscriptLine[] | undefined = []

  function marksOf(target: Cid): Marks {
    const marks = marksByTarget.get(target) ?? {
      editByAuthor: new Map(),
      removalByAuthor: new Map(),
      stateByMemberByEmoji: new Map(),
    }
    marksByTarget.set(target, marks)
    return marks
  }

  function mark(change: Exclude<RoomChange, MessageChange>, stamp: Stamp): void {
    if (change.type === 'reaction' && !isEmoji(change.emoji)) return
    const { editByAuthor, removalByAuthor, stateByMemberByEmoji } = marksOf(change.target)
    if (change.type === 'edit') {
      editByAuthor.set(stamp.author, laterField(editByAuthor.get(stamp.author), change, stamp))
    } else if (change.type === 'remove') {
      removalByAuthor.set(stamp.author, laterField(removalByAuthor.get(stamp.author), true, stamp))
    } else {
      const stateByMember = stateByMemberByEmoji.get(change.emoji) ?? new Map<MemberId, Field<boolean>>()
      stateByMemberByEmoji.set(change.emoji, stateByMember)
      stateByMember.set(stamp.author, laterField(stateByMember.get(stamp.author), change.on, stamp))
    }
    lineByCid.delete(change.target)
  }

  function lineOf(written: Written): TranscriptLine {
    const { cid } = written.stamp
    const line = lineByCid.get(cid) ?? showLine(written, marksByTarget.get(cid))
    lineByCid.set(cid, line)
    return line
  }

  return {
    apply(changes) {
      const added: Written[] = []
      for (const { change, stamp, parents } of changes) {
        if (change.type !== 'message') {
          mark(change, stamp)
        } else if (!writtenByCid.has(stamp.cid)) {
          const written = { change, stamp, parents }
          writtenByCid.set(stamp.cid, written)
          added.push(written)
        }
      }
      ordered = insertInOrder(ordered, added)
      shown = undefined
    },
    lines() {
      shown ??= ordered.map(lineOf)
      return shown
    },
    get(cid) {
      const written = writtenByCid.get(cid)
      return written === undefined ? undefined : lineOf(written)
    },
    hasReacted: (cid, emoji, member) =>
      marksByTarget.get(cid)?.stateByMemberByEmoji.get(emoji)?.get(member)?.value === true,
  }
}

function showLine({ stamp, parents, change }: Written, marks: Marks | undefined): TranscriptLine {
  const line = { stamp, parents, replyTo: change.replyTo, removed: false }
  const isRemoved = marks !== undefined && isAfter(marks.removalByAuthor.get(stamp.author), stamp)
  if (isRemoved) {
    const nothing = { text: '', mentions: [], files: [], reactions: [], editedAt: undefined }
    return { ...line, ...nothing, removed: true, replyTo: undefined }
  }
  const edit = marks?.editByAuthor.get(stamp.author)
  const edited = isAfter(edit, stamp) ? edit : undefined
  const wording: Wording = edited?.value ?? change
  return {
    ...line,
    text: toShownText(wording.text),
    mentions: wording.mentions ?? [],
    files: (change.files ?? []).map((file) => ({ ...file, name: toShownText(file.name) })),
    editedAt: edited?.stamp.time,
    reactions: marks === undefined ? [] : showReactions(marks, stamp),
  }
}

/** The first given first; who took one back and gave it again comes last. */
function showReactions({ stateByMemberByEmoji }: Marks, message: Stamp): readonly Reaction[] {
  const given = [...stateByMemberByEmoji].flatMap(([emoji, stateByMember]) => {
    const on = [...stateByMember].filter(([, state]) => state.value && isAfter(state, message))
    on.sort(([, a], [, b]) => compareStamps(a.stamp, b.stamp))
    const first = on[0]
    if (first === undefined) return []
    const members = on.slice(0, MAX_SHOWN_REACTORS).map(([member]) => member)
    return [{ first: first[1].stamp, reaction: { emoji, members, count: on.length } }]
  })
  given.sort((a, b) => compareStamps(a.first, b.first))
  return given.slice(0, MAX_SHOWN_REACTIONS).map(({ reaction }) => reaction)
}

function isAfter(field: Field<unknown> | undefined, message: Stamp): boolean {
  return field !== undefined && compareStamps(field.stamp, message) > 0
}

/** A new array. Appending at the end, the common case, does not sort. */
function insertInOrder(present: readonly Written[], added: readonly Written[]): readonly Written[] {
  if (added.length === 0) return present
  const sorted = [...added].sort((a, b) => compareStamps(a.stamp, b.stamp))
  const [last, first] = [present.at(-1), sorted[0]]
  const merged = [...present, ...sorted]
  if (last !== undefined && first !== undefined && compareStamps(last.stamp, first.stamp) > 0) {
    merged.sort((a, b) => compareStamps(a.stamp, b.stamp))
  }
  return merged
}
