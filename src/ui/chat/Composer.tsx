import SendHorizontal from 'lucide-solid/icons/send-horizontal'
import { createMemo, createSignal, createUniqueId, onMount } from 'solid-js'
import type { JSX } from 'solid-js'
import type { Draft, MemberSummary } from '../../core/mesh.ts'
import { describeError } from '../describe-error.ts'
import { useSession } from '../mesh/session.ts'
import { FieldError } from '../parts/FieldError.tsx'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
import { AttachMenu } from './AttachMenu.tsx'
import type { Written } from './composer-draft.ts'
import { ComposerContext } from './ComposerContext.tsx'
import { findMentionQuery, listMentions, offerMembers } from './mentions.ts'
import { MentionList } from './MentionList.tsx'
import { useRoom } from './room-session.ts'
import './composer.css'

/** Where one writes: Enter sends, @ offers members, ArrowUp in an empty field changes what one said last. */
export function Composer(): JSX.Element {
  const session = useSession()
  const toasts = useToasts()
  const view = useRoom()
  const { draft } = view
  const { written } = draft
  const [caret, setCaret] = createSignal(0)
  const [dismissedAt, setDismissedAt] = createSignal<number>()
  const [offerIndex, setOfferIndex] = createSignal(0)
  const [error, setError] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)
  const hintId = createUniqueId()
  const listId = createUniqueId()
  let field: HTMLTextAreaElement | undefined

  const query = createMemo(() => findMentionQuery(written().text, caret()))
  const offered = createMemo(() => {
    const wanted = query()
    return wanted === undefined || wanted.start === dismissedAt()
      ? []
      : offerMembers(session.members(), wanted.text, (id) => session.contacts().get(id)?.name)
  })
  const highlighted = () => Math.min(offerIndex(), offered().length - 1)
  const isEmpty = () =>
    written().text.trim() === '' && (written().files.length === 0 || written().editing !== undefined)

  const focusAt = (at: number) => {
    field?.focus()
    field?.setSelectionRange(at, at)
    setCaret(at)
  }
  view.controls.focusComposer = () => focusAt(written().text.length)
  onMount(() => setCaret(field?.selectionStart ?? 0))

  const take = (member: MemberSummary) => {
    const wanted = query()
    if (wanted === undefined) return
    const { text, chosen } = written()
    const inserted = `@${member.name} `
    draft.change({
      text: text.slice(0, wanted.start) + inserted + text.slice(caret()).replace(/^ /u, ''),
      chosen: [...chosen, member.id],
    })
    setOfferIndex(0)
    focusAt(wanted.start + inserted.length)
  }

  const store = async ({ text, replyTo, files, chosen, editing }: Written) => {
    const mentions = listMentions(text, session.members(), chosen)
    if (editing !== undefined) return view.room.edit(editing.cid, { text: text.trim(), mentions })
    const message: Draft = { text: text.trim(), mentions, files, ...(replyTo === undefined ? {} : { replyTo }) }
    return view.room.say(message)
  }
  const send = async () => {
    const sent = written()
    if (busy() || isEmpty()) return
    setBusy(true)
    setError(undefined)
    try {
      await store(sent)
      if (sent.editing === undefined) draft.clear(sent)
      else draft.endEdit()
    } catch (thrown) {
      setError(describeError(thrown).sentence)
    } finally {
      setBusy(false)
      focusAt(written().text.length)
    }
  }

  const stop = () => {
    setError(undefined)
    if (written().editing === undefined) draft.change({ replyTo: undefined })
    else draft.endEdit()
    focusAt(written().text.length)
  }
  const editLast = (): boolean => {
    const last = view.messages().findLast((message) => session.isSelf(message.author) && !message.removed)
    if (last === undefined || last.text === '') return false
    view.edit(last)
    return true
  }

  /** @returns whether the key was for the list of members */
  const pressInList = (key: string): boolean => {
    const member = offered()[highlighted()]
    if (member === undefined) return false
    const count = offered().length
    if (key === 'ArrowDown') setOfferIndex((highlighted() + 1) % count)
    else if (key === 'ArrowUp') setOfferIndex((highlighted() + count - 1) % count)
    else if (key === 'Enter' || key === 'Tab') take(member)
    else if (key === 'Escape') setDismissedAt(query()?.start)
    else return false
    return true
  }
  const pressInField = (event: KeyboardEvent): boolean => {
    const { text, editing, replyTo } = written()
    if (event.key === 'Enter' && !event.shiftKey) void send()
    else if (event.key === 'Escape' && (editing !== undefined || replyTo !== undefined)) stop()
    else return event.key === 'ArrowUp' && text === '' && editing === undefined && editLast()
    return true
  }
  const press = (event: KeyboardEvent) => {
    // While an input method composes, Enter takes its suggestion.
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    if ((!event.shiftKey && pressInList(event.key)) || pressInField(event)) event.preventDefault()
  }
  const follow = (element: HTMLTextAreaElement) => {
    setCaret(element.selectionStart)
    if (query()?.start !== dismissedAt()) setDismissedAt(undefined)
  }

  const paste = (event: ClipboardEvent) => {
    const files = Array.from(event.clipboardData?.files ?? [])
    if (files.length === 0) return
    event.preventDefault()
    view.addFiles(files.map((file) => ({ path: [file.name], source: file })))
  }

  return (
    <form
      class="composer"
      ref={toasts.keepOff}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <FieldError sentence={error()} />
      <MentionList id={listId} members={offered()} highlighted={highlighted()} onTake={take} />
      <ComposerContext onStop={stop} />
      <div class="composer-line">
        <AttachMenu />
        {/* The twin behind the field has the same text and gives both their height. */}
        <div class="composer-grow">
          <div class="composer-twin" aria-hidden="true">
            {`${written().text}\n`}
          </div>
          <textarea
            class="composer-field"
            rows={1}
            aria-label={strings.chat.composerLabel}
            aria-describedby={hintId}
            aria-autocomplete="list"
            aria-haspopup="listbox"
            aria-controls={offered().length > 0 ? listId : undefined}
            aria-activedescendant={offered().length > 0 ? `${listId}-${highlighted()}` : undefined}
            placeholder={strings.chat.composerPlaceholder}
            enterkeyhint="send"
            dir="auto"
            readonly={busy()}
            value={written().text}
            ref={(element) => (field = element)}
            onInput={(event) => {
              draft.change({ text: event.currentTarget.value })
              setOfferIndex(0)
              follow(event.currentTarget)
            }}
            onKeyDown={press}
            onKeyUp={(event) => follow(event.currentTarget)}
            onPointerUp={(event) => follow(event.currentTarget)}
            onPaste={paste}
          />
        </div>
        <button
          type="submit"
          class="button button-primary composer-send"
          aria-label={written().editing === undefined ? strings.chat.send : strings.chat.saveEdit}
          aria-disabled={busy() || isEmpty()}
        >
          <SendHorizontal size={20} aria-hidden="true" />
        </button>
      </div>
      <p class="composer-hint keyboard-only" id={hintId}>
        {written().editing === undefined ? strings.chat.composerHint : strings.chat.composerEditHint}
      </p>
    </form>
  )
}
