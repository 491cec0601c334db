/** The script of the report page: it runs in the browser and draws what `page-data.ts` describes. */
import uPlot from 'uplot';
import type { PageData } from '../page-data.js';

const data: PageData = JSON.parse(document.getElementById('page-data')?.textContent ?? 'null');

document.documentElement.dataset['script'] = `${uPlot.sync.name} ${data.machines.length}`;
