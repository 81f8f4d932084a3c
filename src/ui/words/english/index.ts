import type { Wording } from '../wording.ts'
import { common } from './common.ts'
import { start } from './start.ts'
import { occupied } from './occupied.ts'
import { failed } from './failed.ts'
import { errors } from './errors.ts'
import { navigation } from './navigation.ts'
import { status } from './status.ts'
import { vaults } from './vaults.ts'
import { vault } from './vault.ts'
import { versions } from './versions.ts'
import { trash } from './trash.ts'
import { conflict } from './conflict.ts'
import { move } from './move.ts'
import { existing } from './existing.ts'
import { vaultSettings } from './vault-settings.ts'
import { preview } from './preview.ts'
import { transfers } from './transfers.ts'
import { chat } from './chat.ts'
import { search } from './search.ts'
import { people } from './people.ts'
import { person } from './person.ts'
import { picture } from './picture.ts'
import { verify } from './verify.ts'
import { settings } from './settings.ts'
import { keeping } from './keeping.ts'
import { markdown } from './markdown.ts'
import { recovery } from './recovery.ts'
import { said } from './said.ts'
import { lock } from './lock.ts'
import { switcher } from './switcher.ts'
import { app } from './app.ts'
import { given } from './given.ts'
import { update } from './update.ts'
import { invite } from './invite.ts'
import { invitePending } from './invite-pending.ts'

/** Every word the page shows, in English. What has a number or a name in it is a function. */
export const english = {
  ...common,
  start,
  occupied,
  failed,
  errors,
  navigation,
  status,
  vaults,
  vault,
  versions,
  trash,
  conflict,
  move,
  existing,
  vaultSettings,
  preview,
  transfers,
  chat,
  search,
  people,
  person,
  picture,
  verify,
  settings,
  keeping,
  markdown,
  recovery,
  said,
  lock,
  switcher,
  app,
  given,
  update,
  invite,
  invitePending,
}

/** The shape of every language's catalogue. */
export type Catalogue = Wording<typeof english>
