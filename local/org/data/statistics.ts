import type { GovernorLimits } from '../kernel/execution';

/** Counts what transactions spend, for benchmarks and acceptance tests. */
export class StatisticsCounter {
  private transactions = 0;
  private maxSoql = 0;
  private maxDml = 0;

  count(used: Readonly<GovernorLimits>): void {
    this.transactions++;
    this.maxSoql = Math.max(this.maxSoql, used.soqlQueries);
    this.maxDml = Math.max(this.maxDml, used.dmlStatements);
  }

  read(): { transactions: number; maxSoql: number; maxDml: number } {
    return { transactions: this.transactions, maxSoql: this.maxSoql, maxDml: this.maxDml };
  }

  reset(): void {
    this.transactions = 0;
    this.maxSoql = 0;
    this.maxDml = 0;
  }
}
