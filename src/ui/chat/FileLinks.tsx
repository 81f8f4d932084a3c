import { For, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { FileLink } from '../../core/mesh.ts'
import { useSession } from '../mesh/session.ts'
import { strings } from '../strings.ts'
import { FileIcon } from '../vault/FileIcon.tsx'
import { useRoom } from './room-session.ts'

/** The files of vaults that a message shows. Whether one is still there is found out when it is opened. */
export function FileLinks(props: { readonly files: readonly FileLink[] }): JSX.Element {
  const session = useSession()
  const view = useRoom()
  const vaultOf = (link: FileLink) =>
    session.vaults().find((vault) => vault.id === link.vault)?.name ?? strings.chat.unknownVault
  return (
    <Show when={props.files.length > 0}>
      <ul class="file-links">
        <For each={props.files}>
          {(link) => (
            <li>
              <button
                type="button"
                class="file-link"
                aria-label={strings.chat.fileIn(link.name, vaultOf(link))}
                onClick={() => void view.openFile(link)}
              >
                <FileIcon item={{ kind: 'file', name: link.name }} />
                <span class="file-link-words">
                  <span class="file-link-name" dir="auto">
                    {link.name}
                  </span>
                  <span class="file-link-vault" dir="auto">
                    {vaultOf(link)}
                  </span>
                </span>
              </button>
            </li>
          )}
        </For>
      </ul>
    </Show>
  )
}
