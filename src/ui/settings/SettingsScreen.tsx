import type { JSX } from 'solid-js'
import { useSession } from '../mesh/session.ts'
import { setPageTitle } from '../parts/page-title.ts'
import { strings } from '../strings.ts'
import { AppSection } from './AppSection.tsx'
import { DeviceSection } from './DeviceSection.tsx'
import { InviteSection } from './InviteSection.tsx'
import { KeeperSection } from './KeeperSection.tsx'
import { KeepingSection } from './KeepingSection.tsx'
import { LooksSection } from './LooksSection.tsx'
import { ProfileSection } from './ProfileSection.tsx'
import { RelaySection } from './RelaySection.tsx'
import { RemoveDevice } from './RemoveDevice.tsx'
import './settings-screen.css'

export function SettingsScreen(): JSX.Element {
  setPageTitle(() => strings.settings.pageTitle)
  const session = useSession()
  return (
    <section class="screen screen-narrow">
      <header class="screen-header">
        <h1>{strings.settings.heading}</h1>
      </header>
      <InviteSection />
      <ProfileSection />
      <RelaySection />
      <KeeperSection />
      <DeviceSection />
      <AppSection />
      <KeepingSection />
      <LooksSection />
      <section class="panel">
        <h2>{strings.settings.leaveHeading}</h2>
        <p class="soft">{strings.settings.leaveBody}</p>
        <div>
          <button type="button" class="button" onClick={() => session.leave()}>
            {strings.settings.leaveAction}
          </button>
        </div>
      </section>
      <RemoveDevice />
    </section>
  )
}
