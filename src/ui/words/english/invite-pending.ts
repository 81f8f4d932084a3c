export const invitePending = {
  already: (mesh: string) => `You are already in ${mesh}.`,
}
