import { createMemo, createSignal, on, onCleanup, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { VaultItem } from '../../../core/mesh.ts'
import { FileIcon } from '../FileIcon.tsx'
import type { Thumbnails } from './thumbnails.ts'

interface FileThumbProps {
  readonly item: VaultItem
  readonly thumbnails: Thumbnails
  readonly iconSize: number
}

/** What a file looks like, or the icon of its kind: for the eye only, the name says what it is. */
export function FileThumb(props: FileThumbProps): JSX.Element {
  const [broken, setBroken] = createSignal<string>()
  const watched = createMemo(
    on(
      // Another content, or one that is here by now.
      () => `${props.item.id} ${props.item.entry} ${props.item.availability.state}`,
      () => {
        const thumbnail = props.thumbnails.watch(props.item)
        onCleanup(() => thumbnail?.release())
        return thumbnail
      },
    ),
  )
  const address = () => {
    const made = watched()?.address()
    return made === broken() ? undefined : made
  }
  return (
    <span class="file-thumb" aria-hidden="true">
      <Show when={address()} fallback={<FileIcon item={props.item} size={props.iconSize} />}>
        {(src) => <img src={src()} alt="" draggable="false" decoding="async" onError={() => setBroken(src())} />}
      </Show>
    </span>
  )
}
