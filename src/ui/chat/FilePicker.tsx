import ChevronRight from 'lucide-solid/icons/chevron-right'
import CornerLeftUp from 'lucide-solid/icons/corner-left-up'
import { createEffect, createMemo, createResource, createSignal, For, on, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { FileId, FileLink, LogId, Vault, VaultItem } from '../../core/mesh.ts'
import { formatBytes } from '../format.ts'
import { useSession } from '../mesh/session.ts'
import { ErrorDetails } from '../parts/ErrorDetails.tsx'
import { DialogActions } from '../parts/DialogActions.tsx'
import { Field } from '../parts/Field.tsx'
import { FieldFrame } from '../parts/FieldFrame.tsx'
import { Modal } from '../parts/Modal.tsx'
import { fromReadable } from '../reactive.ts'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
import { FileIcon } from '../vault/FileIcon.tsx'
import { MAX_FILES } from './composer-draft.ts'
import { useRoom } from './room-session.ts'

/** Rows shown at once; who looks for more writes a part of the name. */
const MAX_ROWS = 100

interface VaultFilesProps {
  readonly vault: Vault
  readonly filter: string
  readonly picked: readonly FileLink[]
  readonly onToggle: (link: FileLink) => void
}

/** One folder of a vault, or all files of the vault with a part of a name. */
function VaultFiles(props: VaultFilesProps): JSX.Element {
  // eslint-disable-next-line solid/reactivity -- made anew for another vault
  const items = fromReadable(props.vault.items)
  const [folder, setFolder] = createSignal<FileId>()
  const isPicked = (item: VaultItem) => props.picked.some((link) => link.file === item.id)
  const wanted = () => props.filter.trim().toLocaleLowerCase()
  const listed = createMemo(() =>
    wanted() === ''
      ? items().filter((item) => item.parent === folder())
      : items().filter((item) => item.kind === 'file' && item.name.toLocaleLowerCase().includes(wanted())),
  )
  const above = () => items().find((item) => item.id === folder())
  let list: HTMLElement | undefined
  const enter = (into: FileId | undefined) => {
    setFolder(into)
    list?.querySelector<HTMLElement>('button, input')?.focus()
  }
  return (
    <div class="pick-list" role="group" aria-label={strings.chat.pickList} ref={(element) => (list = element)}>
      <Show when={wanted() === '' && above()}>
        {(here) => (
          <button type="button" class="pick-row" onClick={() => enter(here().parent)}>
            <CornerLeftUp size={18} aria-hidden="true" />
            <span class="pick-name">{strings.chat.pickUp}</span>
          </button>
        )}
      </Show>
      <For
        each={listed().slice(0, MAX_ROWS)}
        fallback={<p class="pick-none soft">{wanted() === '' ? strings.chat.pickNothing : strings.chat.pickNoMatch}</p>}
      >
        {(item) => (
          <Show
            when={item.kind === 'file'}
            fallback={
              <button type="button" class="pick-row" onClick={() => enter(item.id)}>
                <FileIcon item={item} />
                <span class="pick-name" dir="auto">
                  {item.name}
                </span>
                <ChevronRight size={18} aria-hidden="true" />
              </button>
            }
          >
            <label class="pick-row">
              <FileIcon item={item} />
              <span class="pick-name" dir="auto">
                {item.name}
              </span>
              <span class="soft pick-size">{formatBytes(item.size)}</span>
              <input
                type="checkbox"
                class="check"
                checked={isPicked(item)}
                disabled={!isPicked(item) && props.picked.length >= MAX_FILES}
                onChange={() => props.onToggle({ vault: props.vault.id, file: item.id, name: item.name })}
              />
            </label>
          </Show>
        )}
      </For>
      <Show when={listed().length > MAX_ROWS}>
        <p class="pick-none soft">{strings.chat.pickMore(listed().length - MAX_ROWS)}</p>
      </Show>
    </div>
  )
}

function PickForm(props: { readonly onClose: () => void }): JSX.Element {
  const session = useSession()
  const toasts = useToasts()
  const { room, draft } = useRoom()
  const [vaultId, setVaultId] = createSignal<LogId | undefined>(room.vault ?? session.vaults()[0]?.id)
  const [filter, setFilter] = createSignal('')
  const [picked, setPicked] = createSignal<readonly FileLink[]>([])
  const [vault] = createResource(vaultId, (id) => session.openVault(id))
  const toggle = (link: FileLink) =>
    setPicked((links) =>
      links.some((each) => each.file === link.file)
        ? links.filter((each) => each.file !== link.file)
        : [...links, link],
    )
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (picked().length === 0) return
    if (draft.attach(picked()) > 0) toasts.show(strings.chat.tooManyFiles(MAX_FILES))
    props.onClose()
  }
  createEffect(on(vaultId, () => setFilter(''), { defer: true }))
  return (
    <form class="stack" onSubmit={submit}>
      <FieldFrame label={strings.chat.pickVault}>
        {(control) => (
          <select
            id={control.id}
            class="input"
            value={vaultId()}
            onChange={(event) => setVaultId(event.currentTarget.value as LogId)}
          >
            <For each={session.vaults()}>{(each) => <option value={each.id}>{each.name}</option>}</For>
          </select>
        )}
      </FieldFrame>
      <Field label={strings.chat.pickFilter} value={filter()} onInput={setFilter} autofocus />
      <Show when={vault.state === 'errored'}>
        <ErrorDetails error={vault.error as unknown} />
      </Show>
      <Show when={vault.state === 'ready' && vault()} keyed>
        {(open) => <VaultFiles vault={open} filter={filter()} picked={picked()} onToggle={toggle} />}
      </Show>
      <DialogActions
        action={strings.chat.pickAction(picked().length)}
        disabled={picked().length === 0}
        onCancel={() => props.onClose()}
      />
    </form>
  )
}

/** Chooses files of vaults to be attached. */
export function FilePicker(props: { readonly open: boolean; readonly onClose: () => void }): JSX.Element {
  return (
    <Modal open={props.open} onClose={() => props.onClose()} title={strings.chat.pickHeading}>
      <PickForm onClose={() => props.onClose()} />
    </Modal>
  )
}
