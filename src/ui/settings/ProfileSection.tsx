import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { useSession } from '../mesh/session.ts'
import { strings } from '../strings.ts'
import { ColourChoice } from './ColourChoice.tsx'
import { PictureControl } from './PictureControl.tsx'
import { ProfileForm } from './ProfileForm.tsx'
import './profile-section.css'

/** What the others see of this member: picture, colour, name and device. */
export function ProfileSection(): JSX.Element {
  const session = useSession()
  const self = () => session.members().find((member) => member.isSelf)
  return (
    <section class="panel">
      <h2>{strings.settings.profileHeading}</h2>
      <p class="soft">{strings.settings.profileBody}</p>
      <Show when={self()}>
        {(member) => (
          <>
            <PictureControl self={member()} />
            <ColourChoice self={member()} />
            <ProfileForm
              label={strings.settings.nameLabel}
              action={strings.settings.nameAction}
              saved={strings.settings.nameSaved}
              emptyError={strings.start.yourNameEmpty}
              present={member().name}
              onSave={(name) => session.mesh.rename(name)}
            />
            <ProfileForm
              label={strings.settings.deviceNameLabel}
              placeholder={strings.settings.deviceNamePlaceholder}
              action={strings.settings.deviceNameAction}
              saved={strings.settings.deviceNameSaved}
              present={member().device ?? ''}
              onSave={(device) => session.mesh.setProfile({ device: device === '' ? null : device })}
            />
          </>
        )}
      </Show>
    </section>
  )
}
