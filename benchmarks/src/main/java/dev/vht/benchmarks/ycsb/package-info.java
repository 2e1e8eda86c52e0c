/**
 * The core workloads of YCSB on tables and on other stores. Begin with {@link
 * dev.vht.benchmarks.ycsb.YcsbBenchmark}, and run it by {@code benchmarks/run ycsb}.
 */
@NullMarked
package dev.vht.benchmarks.ycsb;

import org.jspecify.annotations.NullMarked;
