import { For } from 'solid-js'
import type { JSX } from 'solid-js'
import type { MemberSummary } from '../../core/mesh.ts'
import { useSession } from '../mesh/session.ts'
import { HUES, pickHue } from '../parts/Avatar.tsx'
import { createGroupName } from '../parts/group-name.ts'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'

/** The colour behind this member's initials. Chosen is saved. */
export function ColourChoice(props: { readonly self: MemberSummary }): JSX.Element {
  const { mesh } = useSession()
  const toasts = useToasts()
  const name = createGroupName()
  const current = () => (props.self.colour ?? pickHue(props.self.id)) % HUES
  const choose = (colour: number) => {
    mesh.setProfile({ colour }).catch((error: unknown) => toasts.showError(error))
  }
  return (
    <fieldset class="colours">
      <legend>{strings.settings.colourLabel}</legend>
      <For each={strings.settings.colours}>
        {(label, index) => (
          <label class={`colour avatar-hue-${index()}`} title={label}>
            <input
              type="radio"
              class="colour-radio"
              name={name}
              aria-label={label}
              checked={current() === index()}
              onChange={() => choose(index())}
            />
          </label>
        )}
      </For>
    </fieldset>
  )
}
