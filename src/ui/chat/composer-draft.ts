import { createSignal, untrack } from 'solid-js'
import type { Accessor } from 'solid-js'
import type { Cid, Draft, FileLink, LogId, MemberId, Mesh, Message } from '../../core/mesh.ts'

/** As the core has it: what fits below a message without hiding the next. */
export const MAX_FILES = 16

/** What has been written so far, and has not been sent. */
export interface Written {
  readonly text: string
  readonly replyTo: Cid | undefined
  readonly files: readonly FileLink[]
  /** Members who were chosen from the list: where two have one name, which of them is meant. */
  readonly chosen: readonly MemberId[]
  /** The message of one's own that is being changed, and what was begun before and comes back afterwards. */
  readonly editing: { readonly cid: Cid; readonly before: Written } | undefined
}

export interface ComposerDraft {
  readonly written: Accessor<Written>
  change(part: Partial<Written>): void
  /** Puts a message in place of what is being written, to be changed. */
  beginEdit(message: Message): void
  endEdit(): void
  /** @returns how many had no room */
  attach(files: readonly FileLink[]): number
  detach(file: FileLink): void
  /** What was sent is cleared; what came in meanwhile stays. */
  clear(sent: Written): void
  /** Files on their way into a vault, to be attached when they are there. */
  readonly adding: Accessor<number>
  readonly setAdding: (change: (count: number) => number) => void
}

const NOTHING: Written = { text: '', replyTo: undefined, files: [], chosen: [], editing: undefined }

const isSameFile = (a: FileLink, b: FileLink): boolean => a.vault === b.vault && a.file === b.file

/** What is worth keeping of it: a change to a message that is there is not. */
function toDraft({ editing, ...now }: Written): Draft | undefined {
  if (editing !== undefined) return toDraft(editing.before)
  const { text, replyTo, files, chosen } = now
  if (text.trim() === '' && files.length === 0 && replyTo === undefined) return undefined
  return { text, files, mentions: chosen, ...(replyTo === undefined ? {} : { replyTo }) }
}

const toWritten = ({ text, replyTo, files = [], mentions = [] }: Draft): Written => ({
  ...NOTHING,
  ...{ text, replyTo, files, chosen: mentions },
})

/** @param kept what there was when the page was last open */
function createComposerDraft(kept: Draft | undefined, keep: (draft: Draft | undefined) => void): ComposerDraft {
  const [written, showWritten] = createSignal<Written>(kept === undefined ? NOTHING : toWritten(kept))
  const [adding, setAdding] = createSignal(0)
  const setWritten = (convert: (now: Written) => Written) => {
    const next = convert(untrack(written))
    showWritten(() => next)
    keep(toDraft(next))
  }
  const change = (part: Partial<Written>) => setWritten((now) => ({ ...now, ...part }))
  /** Files are attached to what will be sent next, even while another message is being changed. */
  const changeFiles = (convert: (files: readonly FileLink[]) => readonly FileLink[]) =>
    setWritten((now) =>
      now.editing === undefined
        ? { ...now, files: convert(now.files) }
        : {
            ...now,
            editing: { ...now.editing, before: { ...now.editing.before, files: convert(now.editing.before.files) } },
          },
    )

  return {
    written,
    change,
    beginEdit: ({ cid, text, mentions }) =>
      setWritten((now) => ({
        ...NOTHING,
        text,
        chosen: mentions,
        editing: { cid, before: now.editing?.before ?? now },
      })),
    endEdit: () => setWritten((now) => now.editing?.before ?? now),
    attach(files) {
      let left = 0
      changeFiles((present) => {
        const fresh = files.filter((file) => !present.some((each) => isSameFile(each, file)))
        const all = [...present, ...fresh]
        left = Math.max(0, all.length - MAX_FILES)
        return all.slice(0, MAX_FILES)
      })
      return left
    },
    detach: (file) => changeFiles((present) => present.filter((each) => each !== file)),
    clear: (sent) =>
      setWritten((now) => ({ ...NOTHING, files: now.files.filter((file) => !sent.files.includes(file)) })),
    adding,
    setAdding: (convert) => void setAdding(convert),
  }
}

/** One draft for each room, made when it is first asked for, and kept on this device as it is written. */
export function createComposerDrafts(mesh: Pick<Mesh, 'draftOf' | 'keepDraft'>): (room: LogId) => ComposerDraft {
  const draftByRoom = new Map<LogId, ComposerDraft>()
  return (room) => {
    const known = draftByRoom.get(room)
    if (known !== undefined) return known
    const draft = createComposerDraft(mesh.draftOf(room), (written) => mesh.keepDraft(room, written))
    draftByRoom.set(room, draft)
    return draft
  }
}
