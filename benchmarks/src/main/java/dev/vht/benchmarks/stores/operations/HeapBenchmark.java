package dev.vht.benchmarks.stores.operations;

import org.openjdk.jmh.annotations.Fork;

/** The same operations with a heap of 3 GiB, for maps in memory, which have all records there. */
@Fork(
    value = 3,
    jvmArgsAppend = {"-Xms3g", "-Xmx3g", "-XX:+AlwaysPreTouch"})
public class HeapBenchmark extends StoreBenchmark {
  /** Called by JMH. */
  public HeapBenchmark() {}
}
