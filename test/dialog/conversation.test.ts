import { conversationCases } from './conversation-cases.ts';
import { openDialog } from './harness.ts';

conversationCases(openDialog);
