package dev.vht.benchmarks.run;

import dev.vht.benchmarks.run.measure.Extent;
import java.util.Locale;

/** The tables by name. */
enum TableName {
  /** Contracts, against hand-written decorators. */
  CONTRACTS,
  /** Operations on stores. */
  STORES,
  /** Synced writes. */
  DURABLE,
  /** Writers while stores reclaim space. */
  LATENCY,
  /** Operations as a store grows. */
  SCALE,
  /** Values in memory. */
  MAP,
  /** {@code sqlite:}, against plain JDBC. */
  SQLITE,
  /** {@code files:}, against plain files. */
  FILES,
  /** The core workloads of YCSB. */
  YCSB;

  /** Returns what the table shows. */
  Table table(Extent extent) {
    return switch (this) {
      case CONTRACTS -> ContractsTable.of(extent);
      case STORES -> StoresTable.of(extent);
      case DURABLE -> DurableTable.of(extent);
      case LATENCY -> LatencyTable.of(extent);
      case SCALE -> ScaleTable.of(extent);
      case MAP -> MapTable.of(extent);
      case SQLITE -> PairsTable.sqlite(extent);
      case FILES -> PairsTable.files(extent);
      case YCSB -> YcsbTable.of(extent);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
