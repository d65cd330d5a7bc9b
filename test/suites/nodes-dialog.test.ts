import { describe, onTestFinished } from 'vitest';
import { conversationCases } from '../dialog/conversation-cases.ts';
import { type OpenDialog, openDialog } from '../dialog/harness.ts';
import { noOracleCases } from '../dialog/no-oracle-cases.ts';
import { freshDatabase, suiteOn } from './servers/use.ts';

suiteOn('postgres', 'Dialogs on PostgreSQL', () => {
  const onPostgres: OpenDialog = async (people, settings) => {
    const opened = await openDialog(people, settings, await freshDatabase());
    onTestFinished(() => opened.store.close());
    return opened;
  };
  describe('tokens, nodes and time', () => conversationCases(onPostgres));
  describe('failures, guesses and codes', () => noOracleCases(onPostgres));
});
