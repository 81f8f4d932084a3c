import { createUniqueId, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { MemberSummary } from '../../core/mesh.ts'
import { formatBytes } from '../format.ts'
import { useSession } from '../mesh/session.ts'
import { Avatar } from '../parts/Avatar.tsx'
import { createSubmission } from '../parts/submission.ts'
import { FieldError } from '../parts/FieldError.tsx'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
import { MAX_SOURCE_BYTES, shrinkPicture } from './shrink-picture.ts'

/** What the others see beside this member's name: choose a picture, or take it away again. */
export function PictureControl(props: { readonly self: MemberSummary }): JSX.Element {
  const { mesh } = useSession()
  const toasts = useToasts()
  const id = createUniqueId()
  const { busy, error, setError, run } = createSubmission((work: () => Promise<void>) => work())
  let input: HTMLInputElement | undefined

  const save = async (picture: Uint8Array<ArrayBuffer> | null, saved: string) => {
    await mesh.setProfile({ picture })
    toasts.show(saved)
  }

  const choose = async (file: File) => {
    const words = strings.settings
    const isTooLarge = file.size > MAX_SOURCE_BYTES
    const picture = isTooLarge ? undefined : await shrinkPicture(file)
    if (picture !== undefined) await save(picture, words.pictureSaved)
    else setError(isTooLarge ? words.pictureTooLarge(formatBytes(MAX_SOURCE_BYTES)) : words.pictureUnreadable)
  }

  const take = (event: { readonly currentTarget: HTMLInputElement }) => {
    const [file] = event.currentTarget.files ?? []
    // Emptied, so that choosing the same file once more is a change too.
    event.currentTarget.value = ''
    if (file !== undefined) void run(() => choose(file))
  }

  return (
    <div class="profile-picture">
      <Avatar memberId={props.self.id} name={props.self.name} large />
      <div class="profile-picture-side">
        <div class="button-row">
          <button
            type="button"
            class="button"
            aria-disabled={busy()}
            aria-describedby={error() === undefined ? `${id}-hint` : `${id}-error ${id}-hint`}
            onClick={() => input?.click()}
          >
            {props.self.picture === undefined ? strings.settings.pictureChoose : strings.settings.pictureChange}
          </button>
          <Show when={props.self.picture !== undefined}>
            <button
              type="button"
              class="button button-quiet"
              aria-disabled={busy()}
              onClick={() => void run(() => save(null, strings.settings.pictureRemoved))}
            >
              {strings.settings.pictureRemove}
            </button>
          </Show>
        </div>
        <input
          class="visually-hidden"
          type="file"
          accept="image/*"
          tabIndex={-1}
          aria-label={strings.settings.pictureLabel}
          ref={(element) => (input = element)}
          onChange={take}
        />
        <FieldError id={`${id}-error`} sentence={error()} />
        <p class="field-hint" id={`${id}-hint`}>
          {strings.settings.pictureHint}
        </p>
      </div>
    </div>
  )
}
