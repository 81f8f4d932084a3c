import Upload from 'lucide-solid/icons/upload'
import { createSignal, onCleanup, onMount, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { strings } from '../strings.ts'
import { collectDropped, holdsFiles } from './collect-files.ts'
import type { Collected } from './collect-files.ts'

interface DropZoneProps {
  readonly name: string
  readonly onDrop: (collected: Promise<Collected>) => void
}

/** The whole page takes drops while this is shown: a file let go a little beside must not replace the page. */
export function DropZone(props: DropZoneProps): JSX.Element {
  const [over, setOver] = createSignal(false)
  // Entering a child comes before leaving its parent: only when all were left is the pointer gone.
  let depth = 0

  const enter = (event: DragEvent) => {
    if (!holdsFiles(event.dataTransfer)) return
    event.preventDefault()
    depth += 1
    setOver(true)
  }
  const hover = (event: DragEvent) => {
    if (!holdsFiles(event.dataTransfer) || event.dataTransfer === null) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
  }
  const leave = (event: DragEvent) => {
    if (!holdsFiles(event.dataTransfer)) return
    depth = Math.max(0, depth - 1)
    if (depth === 0) setOver(false)
  }
  const drop = (event: DragEvent) => {
    if (!holdsFiles(event.dataTransfer) || event.dataTransfer === null) return
    event.preventDefault()
    depth = 0
    setOver(false)
    props.onDrop(collectDropped(event.dataTransfer))
  }

  onMount(() => {
    const listening = new AbortController()
    const options = { signal: listening.signal }
    document.addEventListener('dragenter', enter, options)
    document.addEventListener('dragover', hover, options)
    document.addEventListener('dragleave', leave, options)
    document.addEventListener('drop', drop, options)
    onCleanup(() => listening.abort())
  })

  return (
    <Show when={over()}>
      <div class="drop-veil">
        <div class="drop-hint">
          <Upload size={32} aria-hidden="true" />
          <p>{strings.vault.dropHint(props.name)}</p>
        </div>
      </div>
    </Show>
  )
}
