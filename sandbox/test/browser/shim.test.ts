import { BROWSER } from '../stripe/checks/browser.ts';
import { runChecks } from '../stripe/checks/run.ts';

runChecks(BROWSER);
