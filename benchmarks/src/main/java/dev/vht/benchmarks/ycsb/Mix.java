package dev.vht.benchmarks.ycsb;

import java.util.Properties;
import site.ycsb.workloads.CoreWorkload;

/**
 * The core workloads of YCSB, with the settings of its files {@code workloads/workloada} and so on.
 * Workload E is not among them, because it scans, and hash tables have no order.
 */
public enum Mix {
  /** Half reads, half updates. */
  A("0.5", "0.5", "0", "0", "zipfian"),
  /** Reads, and 5 % updates. */
  B("0.95", "0.05", "0", "0", "zipfian"),
  /** Reads only. */
  C("1", "0", "0", "0", "zipfian"),
  /** Reads of what was inserted latest, and 5 % inserts. */
  D("0.95", "0", "0.05", "0", "latest"),
  /** Half reads, half updates after a read of the same record. */
  F("0.5", "0", "0", "0.5", "zipfian");

  private final String reads;
  private final String updates;
  private final String inserts;
  private final String readModifyWrites;
  private final String distribution;

  Mix(String reads, String updates, String inserts, String readModifyWrites, String distribution) {
    this.reads = reads;
    this.updates = updates;
    this.inserts = inserts;
    this.readModifyWrites = readModifyWrites;
    this.distribution = distribution;
  }

  /**
   * Returns the settings: records of ten fields of 100 bytes, which is YCSB's default, all of them
   * read, one of them updated, and verified at each read.
   *
   * @param records the number of records to load
   */
  Properties properties(int records) {
    Properties properties = new Properties();
    properties.setProperty("recordcount", Integer.toString(records));
    // Inserts are predicted from this where requests are zipfian, which no workload combines.
    properties.setProperty("operationcount", Integer.toString(records));
    properties.setProperty(CoreWorkload.READ_PROPORTION_PROPERTY, reads);
    properties.setProperty(CoreWorkload.UPDATE_PROPORTION_PROPERTY, updates);
    properties.setProperty(CoreWorkload.INSERT_PROPORTION_PROPERTY, inserts);
    properties.setProperty(CoreWorkload.SCAN_PROPORTION_PROPERTY, "0");
    properties.setProperty(CoreWorkload.READMODIFYWRITE_PROPORTION_PROPERTY, readModifyWrites);
    properties.setProperty(CoreWorkload.REQUEST_DISTRIBUTION_PROPERTY, distribution);
    properties.setProperty(CoreWorkload.READ_ALL_FIELDS_PROPERTY, "true");
    properties.setProperty(CoreWorkload.DATA_INTEGRITY_PROPERTY, "true");
    return properties;
  }
}
