import Download from 'lucide-solid/icons/download'
import ExternalLink from 'lucide-solid/icons/external-link'
import FileClock from 'lucide-solid/icons/file-clock'
import { createEffect, createSignal, lazy, Match, on, onCleanup, Show, Suspense, Switch } from 'solid-js'
import type { JSX } from 'solid-js'
import type { Vault } from '../../core/mesh.ts'
import { isCancelled } from '../describe-error.ts'
import type { FileToRead } from '../file-to-read.ts'
import { ErrorDetails } from '../parts/ErrorDetails.tsx'
import { Modal } from '../parts/Modal.tsx'
import { strings } from '../strings.ts'
import { useSession } from '../mesh/session.ts'
import { loadPreview } from './load-preview.ts'
import type { Preview } from './load-preview.ts'
import { readPatiently } from './patient-stream.ts'
import { Player } from './Player.tsx'
import './preview.css'

/** Each with what it needs, which nobody fetches before a file of its kind is opened. */
const TextPreview = lazy(() => import('./text/TextPreview.tsx'))
const PdfPreview = lazy(() => import('./pdf/PdfPreview.tsx'))

/** A tab that was opened from here has read the file by then. */
const ADDRESS_STAYS_MS = 60_000

interface PreviewDialogProps {
  readonly vault: Vault
  /** Undefined: closed. */
  readonly file: FileToRead | undefined
  /** Which version it is, as a sentence. */
  readonly note?: string | undefined
  readonly onClose: () => void
  readonly onDownload: (file: FileToRead) => void
  /** Shows all versions instead. */
  readonly onVersions?: (file: FileToRead) => void
  readonly returnFocus?: (() => HTMLElement | null | undefined) | undefined
}

type Shown =
  | { readonly state: 'loading'; readonly bytes: number }
  | { readonly state: 'failed'; readonly error: unknown }
  | { readonly state: 'ready'; readonly preview: Preview; readonly source: Source | undefined }

function Picture(props: { readonly address: string; readonly name: string }): JSX.Element {
  const [broken, setBroken] = createSignal(false)
  return (
    <Show when={!broken()} fallback={<p role="alert">{strings.preview.brokenImage}</p>}>
      <img
        class="preview-image"
        src={props.address}
        alt={strings.preview.imageLabel(props.name)}
        onError={() => setBroken(true)}
      />
    </Show>
  )
}

function PreviewBody(props: {
  readonly shown: Shown
  readonly file: FileToRead
  readonly isWaiting: boolean
}): JSX.Element {
  const as = <State extends Shown['state']>(state: State): Extract<Shown, { state: State }> | undefined =>
    props.shown.state === state ? (props.shown as Extract<Shown, { state: State }>) : undefined
  const preview = () => as('ready')?.preview
  const address = () => as('ready')?.source?.address ?? ''
  const text = () => {
    const ready = preview()
    return ready?.kind === 'text' ? ready : undefined
  }
  const paged = () => {
    const ready = preview()
    return ready?.kind === 'document' ? ready : undefined
  }
  const player = () => {
    const ready = preview()
    if (ready?.kind === 'stream') return ready.player
    return ready?.kind === 'video' || ready?.kind === 'audio' ? ready.kind : undefined
  }
  const none = () => {
    const ready = preview()
    return ready?.kind === 'none' ? ready : undefined
  }
  return (
    <Switch>
      <Match when={as('loading')}>
        {(loading) => (
          <div class="preview-loading">
            <p role="status">{strings.preview.loading(props.file.name)}</p>
            <progress
              class="progress"
              aria-label={strings.preview.loading(props.file.name)}
              value={loading().bytes}
              max={Math.max(1, props.file.size)}
            />
          </div>
        )}
      </Match>
      <Match when={as('failed')}>{(failed) => <ErrorDetails error={failed().error} />}</Match>
      <Match when={text()}>
        {(ready) => (
          <Suspense fallback={<p role="status">{strings.preview.loading(props.file.name)}</p>}>
            <TextPreview name={props.file.name} text={ready().text} />
          </Suspense>
        )}
      </Match>
      <Match when={none()}>{(ready) => <p class="preview-none">{ready().sentence}</p>}</Match>
      <Match when={preview()?.kind === 'image'}>
        <Picture address={address()} name={props.file.name} />
      </Match>
      <Match when={player()}>
        {(kind) => <Player kind={kind()} address={address()} name={props.file.name} isWaiting={props.isWaiting} />}
      </Match>
      <Match when={paged()}>
        {(ready) => (
          <Suspense fallback={<p role="status">{strings.preview.loading(props.file.name)}</p>}>
            <PdfPreview name={props.file.name} blob={ready().blob} />
          </Suspense>
        )}
      </Match>
    </Switch>
  )
}

/** What a preview is shown from, and how to let go of it. */
interface Source {
  readonly address: string
  /** A tab of its own can show it too. */
  readonly isForTabs: boolean
  readonly release: () => void
}

/** Shows a file in the page when its type is safe to show, and offers a tab of its own and the download. */
export function PreviewDialog(props: PreviewDialogProps): JSX.Element {
  const { streams } = useSession()
  const [shown, setShown] = createSignal<Shown>({ state: 'loading', bytes: 0 })
  const [isWaiting, setWaiting] = createSignal(false)

  const openSource = (vault: Vault, file: FileToRead, preview: Preview): Source | undefined => {
    if (preview.kind === 'none') return undefined
    if (preview.kind === 'stream') {
      const offered = streams.offer({
        facts: { kind: 'media', type: preview.type, size: file.size },
        open: (range) => readPatiently(vault, file, range, setWaiting),
      })
      return { address: offered.address, isForTabs: false, release: offered.release }
    }
    const address = URL.createObjectURL(preview.blob)
    const release = () => void window.setTimeout(() => URL.revokeObjectURL(address), ADDRESS_STAYS_MS)
    // The browser's own reader of documents follows links and runs scripts that are in them.
    return { address, isForTabs: preview.kind !== 'document', release }
  }

  const load = async (vault: Vault, file: FileToRead, signal: AbortSignal) => {
    try {
      const preview = await loadPreview(vault, file, {
        signal,
        canStream: streams.isReady(),
        onBytes: (bytes) => setShown({ state: 'loading', bytes }),
      })
      if (signal.aborted) return
      setShown({ state: 'ready', preview, source: openSource(vault, file, preview) })
    } catch (error) {
      if (!signal.aborted && !isCancelled(error)) setShown({ state: 'failed', error })
    }
  }

  const source = () => {
    const now = shown()
    return now.state === 'ready' ? now.source : undefined
  }
  const tabAddress = () => (source()?.isForTabs === true ? source()?.address : undefined)

  createEffect(
    on(
      () => props.file,
      (file) => {
        if (file === undefined) return
        const controller = new AbortController()
        setWaiting(false)
        setShown({ state: 'loading', bytes: 0 })
        void load(props.vault, file, controller.signal)
        onCleanup(() => {
          controller.abort()
          source()?.release()
        })
      },
    ),
  )

  return (
    <Modal
      open={props.file !== undefined}
      onClose={() => props.onClose()}
      title={props.file?.name ?? ''}
      returnFocus={props.returnFocus}
      wide
    >
      <Show when={props.file}>
        {(file) => (
          <>
            <Show when={props.note}>{(note) => <p class="soft">{note()}</p>}</Show>
            <div class="preview">
              <PreviewBody shown={shown()} file={file()} isWaiting={isWaiting()} />
            </div>
            <div class="modal-actions preview-actions">
              <Show when={props.onVersions}>
                {(show) => (
                  <button type="button" class="button" onClick={() => show()(file())}>
                    <FileClock size={18} aria-hidden="true" />
                    <span>{strings.vault.versions}</span>
                  </button>
                )}
              </Show>
              <Show when={tabAddress()}>
                {(href) => (
                  <a class="button" href={href()} target="_blank" rel="noopener noreferrer">
                    <ExternalLink size={18} aria-hidden="true" />
                    <span>{strings.preview.openTab}</span>
                  </a>
                )}
              </Show>
              <button type="button" class="button button-primary" onClick={() => props.onDownload(file())}>
                <Download size={18} aria-hidden="true" />
                {strings.vault.download}
              </button>
            </div>
          </>
        )}
      </Show>
    </Modal>
  )
}
