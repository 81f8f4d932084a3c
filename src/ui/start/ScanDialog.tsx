import ImageUp from 'lucide-solid/icons/image-up'
import { createEffect, createSignal, on, onCleanup, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { FieldError } from '../parts/FieldError.tsx'
import { Modal } from '../parts/Modal.tsx'
import { openQrReader } from '../parts/qr-reader.ts'
import type { QrReader } from '../parts/qr-reader.ts'
import { strings } from '../strings.ts'
import { closeCamera, openCamera } from './open-camera.ts'
import type { CameraProblem } from './open-camera.ts'
import './scan-dialog.css'

/** Milliseconds between two looks at what the camera sees: the page and the battery have their part of the time. */
const LOOK_EVERY_MS = 120
/** Every key and invite of Warren begins so; what else is in a QR code is no invite. */
const LOOKS_LIKE_AN_INVITE = /warren/iu

interface ScanDialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly onFound: (invite: string) => void
}

type Sight = 'asking' | 'looking' | CameraProblem

/** Reads an invite's QR code: with the camera, or out of a picture. What the camera sees never leaves the page. */
export function ScanDialog(props: ScanDialogProps): JSX.Element {
  return (
    <Modal open={props.open} onClose={() => props.onClose()} title={strings.start.scanHeading}>
      <Scanner onFound={(invite) => props.onFound(invite)} />
    </Modal>
  )
}

function Scanner(props: { readonly onFound: (invite: string) => void }): JSX.Element {
  const [sight, setSight] = createSignal<Sight>('asking')
  const [stream, setStream] = createSignal<MediaStream>()
  const [problem, setProblem] = createSignal<string>()
  const [video, setVideo] = createSignal<HTMLVideoElement>()
  let isOver = false
  let timer: number | undefined
  let reader: Promise<QrReader> | undefined
  const read: QrReader = async (frame) => (await (reader ??= openQrReader()))(frame)

  onCleanup(() => {
    isOver = true
    window.clearTimeout(timer)
    const opened = stream()
    if (opened !== undefined) closeCamera(opened)
  })

  /** @returns whether it was an invite */
  const take = (text: string | undefined, otherwise: string | undefined): boolean => {
    if (isOver) return true
    const isInvite = text !== undefined && LOOKS_LIKE_AN_INVITE.test(text)
    if (isInvite) {
      isOver = true
      props.onFound(text)
    } else {
      setProblem(text === undefined ? otherwise : strings.start.scanNoInvite)
    }
    return isInvite
  }

  const look = async (source: HTMLVideoElement) => {
    if (isOver) return
    const { videoWidth: width, videoHeight: height } = source
    const found = width === 0 ? undefined : await read({ source, width, height, isLive: true })
    if (found !== undefined && take(found, undefined)) return
    if (!isOver) timer = window.setTimeout(() => void look(source), LOOK_EVERY_MS)
  }

  const begin = async () => {
    const opened = await openCamera()
    if (!opened.ok) {
      setSight(opened.problem)
      return
    }
    if (isOver) {
      closeCamera(opened.stream)
      return
    }
    setStream(opened.stream)
    setSight('looking')
  }
  void begin()

  createEffect(
    on([stream, video], ([opened, element]) => {
      if (opened === undefined || element === undefined) return
      element.srcObject = opened
      element.play().then(
        // eslint-disable-next-line solid/reactivity -- what it finds is told once, whenever that is
        () => void look(element),
        () => setSight('failed'),
      )
    }),
  )

  const readPicture = async (file: File | undefined) => {
    if (file === undefined) return
    setProblem(undefined)
    try {
      const picture = await createImageBitmap(file)
      const { width, height } = picture
      take(await read({ source: picture, width, height, isLive: false }), strings.start.scanNothing)
      picture.close()
    } catch {
      setProblem(strings.start.scanUnreadable)
    }
  }

  return (
    <div class="stack">
      <Show
        when={sight() === 'looking'}
        fallback={
          <p class="scan-word" role="status">
            {strings.start.scanSight[sight() as Exclude<Sight, 'looking'>]}
          </p>
        }
      >
        <p class="soft">{strings.start.scanHint}</p>
        <div class="scan-view">
          <video ref={setVideo} muted playsinline aria-label={strings.start.scanView} />
          <div class="scan-frame" aria-hidden="true" />
        </div>
      </Show>
      <FieldError sentence={problem()} />
      <label class="button scan-picture">
        <ImageUp size={18} aria-hidden="true" />
        <span>{strings.start.scanPicture}</span>
        <input
          class="visually-hidden"
          type="file"
          accept="image/*"
          onChange={(event) => {
            void readPicture(event.currentTarget.files?.[0])
            event.currentTarget.value = ''
          }}
        />
      </label>
    </div>
  )
}
