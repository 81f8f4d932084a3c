import { useNavigate } from '@solidjs/router'
import { createMemo, createSignal, createUniqueId, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { KeyedFor } from '../KeyedFor.tsx'
import { useSession } from '../mesh/session.ts'
import { CopyButton } from '../parts/CopyButton.tsx'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
import { listFound, placeOf } from './found.ts'
import type { Found } from './found.ts'
import { FoundRow } from './FoundRow.tsx'
import { createLiveSearch } from './live-search.ts'

interface SearchPanelProps {
  /** Called before the screen of what was chosen is shown. */
  readonly onOpen: () => void
}

/** One line to type in, and what is found as it is typed. The arrow keys choose, while the line keeps the focus. */
export function SearchPanel(props: SearchPanelProps): JSX.Element {
  const session = useSession()
  const toasts = useToasts()
  const navigate = useNavigate()
  const id = createUniqueId()
  const [query, setQuery] = createSignal('')
  const [chosen, setChosen] = createSignal<string>()
  const [withCid, setWithCid] = createSignal(false)
  const { results, progress } = createLiveSearch(session.mesh, query, (error) => toasts.showError(error))
  const all = createMemo(() => listFound(results() ?? { files: [], messages: [] }))
  const files = () => all().filter(({ kind }) => kind === 'file')
  const messages = () => all().filter(({ kind }) => kind === 'message')
  const activeIndex = () =>
    Math.max(
      0,
      all().findIndex(({ key }) => key === chosen()),
    )
  const active = (): Found | undefined => all()[activeIndex()]
  const rowId = (key: string) => `${id}-${key}`
  const hasMore = () => results()?.hasMoreFiles === true || results()?.hasMoreMessages === true

  const status = () => {
    const found = results()
    if (found === undefined) return strings.search.hint
    return all().length === 0
      ? strings.search.nothing(found.query.trim())
      : strings.search.found(found.files.length, found.messages.length)
  }
  const notes = () => [
    ...(hasMore() ? [strings.search.more(all().length)] : []),
    ...(progress().state === 'indexing' ? [strings.search.indexing] : []),
    ...(progress().isFull ? [strings.search.full] : []),
  ]

  const choose = (index: number) => {
    const found = all()[(index + all().length) % Math.max(1, all().length)]
    if (found === undefined) return
    setChosen(found.key)
    document.getElementById(rowId(found.key))?.scrollIntoView({ block: 'nearest' })
  }
  const open = (found: Found) => {
    const { address, target } = placeOf(found)
    props.onOpen()
    navigate(address)
    session.reveal(target)
  }
  const press = (event: KeyboardEvent) => {
    if (event.isComposing || event.altKey) return
    const found = active()
    if (event.key === 'ArrowDown') choose(activeIndex() + 1)
    else if (event.key === 'ArrowUp') choose(activeIndex() - 1)
    else if (event.key === 'Enter' && found !== undefined) open(found)
    else return
    event.preventDefault()
  }

  const Group = (group: { readonly label: string; readonly found: readonly Found[] }): JSX.Element => (
    <Show when={group.found.length > 0}>
      <div role="group" aria-label={group.label}>
        <p class="found-heading soft" aria-hidden="true">
          {group.label}
        </p>
        <KeyedFor each={group.found} by={(found) => found.key}>
          {(found) => (
            <FoundRow
              found={found()}
              id={rowId(found().key)}
              isActive={found().key === active()?.key}
              onPoint={() => setChosen(found().key)}
              onOpen={() => open(found())}
            />
          )}
        </KeyedFor>
      </div>
    </Show>
  )

  return (
    <div class="search-panel">
      <input
        type="search"
        class="input"
        role="combobox"
        aria-label={strings.search.label}
        aria-expanded={all().length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={active() === undefined ? undefined : rowId(active()?.key ?? '')}
        aria-describedby={`${id}-usage`}
        placeholder={strings.search.placeholder}
        autocomplete="off"
        spellcheck={false}
        maxLength={256}
        value={query()}
        data-first-focus=""
        onInput={(event) => {
          setQuery(event.currentTarget.value)
          setChosen(undefined)
        }}
        onKeyDown={press}
      />
      <p class="search-status soft" role="status">
        {status()}
        {notes()
          .map((note) => ` ${note}`)
          .join('')}
      </p>
      <div class="search-results" role="listbox" id={`${id}-list`} aria-label={strings.search.results}>
        <Group label={strings.search.files} found={files()} />
        <Group label={strings.search.messages} found={messages()} />
      </div>
      <Show when={active()}>
        {(found) => (
          <div class="search-proof">
            <button
              type="button"
              class="button button-quiet button-small"
              aria-expanded={withCid()}
              onClick={() => setWithCid(!withCid())}
            >
              {withCid() ? strings.search.hideCid : strings.search.showCid}
            </button>
            <Show when={withCid()}>
              <div class="search-cid" role="group" aria-label={strings.search.cidLabel}>
                <code>{found().cid}</code>
                <CopyButton text={found().cid} label={strings.search.copyCid} />
                <p class="soft">{strings.search.cidHint}</p>
              </div>
            </Show>
          </div>
        )}
      </Show>
      <p class="search-usage keyboard-only soft" id={`${id}-usage`}>
        {strings.search.usage}
      </p>
    </div>
  )
}
