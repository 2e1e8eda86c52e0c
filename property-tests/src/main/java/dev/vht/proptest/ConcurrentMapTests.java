package dev.vht.proptest;

import com.google.common.collect.testing.ConcurrentMapTestSuiteBuilder;
import com.google.common.collect.testing.TestStringMapGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.features.MapFeature;
import dev.vht.CachePolicy;
import dev.vht.OpenMode;
import dev.vht.TableBuilder;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Mode;
import dev.vht.proptest.map.ConcurrentMapCheck;
import dev.vht.proptest.map.ConcurrentMapWrites;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import junit.framework.Test;
import junit.framework.TestCase;
import junit.framework.TestFailure;
import junit.framework.TestResult;
import junit.framework.TestSuite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Tests a table's {@linkplain VirtualHashTable#asMap map view} with contracts enforced. Extend this
 * class and implement {@link #url}.
 *
 * <p>The first half is Guava's suite for a {@link java.util.concurrent.ConcurrentMap}, about a
 * thousand tests, run on an empty table and again on a reopened one. The map has every feature of
 * the suite except nulls, ordering and serialization.
 *
 * <p>The second half uses the map, its views, their streams and their copies while other threads
 * add, remove, replace and clear, with each kind of cache. It fails for what a {@link
 * java.util.concurrent.ConcurrentHashMap} would not do in the same program: an exception, a null, a
 * duplicate key, a missing key that was never removed, or a value that was not written for its key.
 */
public abstract class ConcurrentMapTests {
  private static final List<CachePolicy> CACHES =
      List.of(
          CachePolicy.none(),
          CachePolicy.weak(),
          CachePolicy.soft(),
          CachePolicy.entries(5),
          CachePolicy.weight(100),
          CachePolicy.all());

  private static final int MOST_USES = 64;

  private final Deque<VirtualHashTable<String, String>> tables = new ArrayDeque<>();

  /** How often the first table was emptied. */
  private int uses;

  /** For subclasses. */
  protected ConcurrentMapTests() {}

  /**
   * Returns the URL of a new table.
   *
   * @return a URL where no table exists, another one at each call
   */
  protected abstract String url();

  /**
   * Configures how tables are opened; contracts are at {@link Mode#ENFORCE}. Returns the builder
   * unchanged unless overridden.
   *
   * @param table a builder
   * @return the builder to open
   */
  protected TableBuilder<String, String> configured(TableBuilder<String, String> table) {
    return table;
  }

  @AfterEach
  void deleteTables() {
    while (!tables.isEmpty()) {
      try (VirtualHashTable<String, String> table = tables.pop()) {
        table.delete();
      }
    }
  }

  @TestFactory
  Stream<DynamicNode> asAMap() {
    return Stream.of(
        node(suite("asMap", UnaryOperator.identity())),
        node(suite("asMap, reopened", this::reopened)));
  }

  private VirtualHashTable<String, String> open(String url, OpenMode mode) {
    return open(url, mode, CachePolicy.none());
  }

  private VirtualHashTable<String, String> open(String url, OpenMode mode, CachePolicy cache) {
    VirtualHashTable<String, String> table =
        configured(
                VirtualHashTables.at(url)
                    .keys(Codecs.strings())
                    .values(Codecs.strings())
                    .mode(mode)
                    .cache(cache)
                    .contracts(Enforcement.of(Mode.ENFORCE)))
            .open();
    tables.push(table);
    return table;
  }

  /**
   * Clears the table of the previous test, because the suite takes thousands, which are slow to
   * create. Not too often, because some storages open more slowly the longer their table was used.
   */
  private VirtualHashTable<String, String> emptyTable() {
    uses++;
    if (tables.isEmpty() || uses > MOST_USES) {
      deleteTables();
      uses = 1;
      return open(url(), OpenMode.CREATE);
    }
    VirtualHashTable<String, String> table = tables.element();
    table.clear();
    return table;
  }

  private VirtualHashTable<String, String> reopened(VirtualHashTable<String, String> table) {
    String url = table.location().orElseThrow();
    tables.remove(table);
    table.close();
    return open(url, OpenMode.UPDATE);
  }

  /**
   * Returns a test for each cache and each kind of concurrent write.
   *
   * @return the tests
   */
  @TestFactory
  Stream<DynamicNode> asAMapWhileOthersWrite() {
    return CACHES.stream()
        .map(
            cache ->
                DynamicContainer.dynamicContainer(
                    "asMap, cache " + cache,
                    Arrays.stream(ConcurrentMapWrites.values())
                        .map(
                            writing ->
                                DynamicTest.dynamicTest(
                                    "while other threads are " + writing,
                                    () -> checkWhileOthersAre(writing, cache)))));
  }

  private void checkWhileOthersAre(ConcurrentMapWrites writing, CachePolicy cache) {
    try {
      ConcurrentMapCheck.check(open(url(), OpenMode.CREATE, cache).asMap(), writing);
    } finally {
      deleteTables();
    }
  }

  private TestSuite suite(
      String name, UnaryOperator<VirtualHashTable<String, String>> beforeTheTest) {
    return ConcurrentMapTestSuiteBuilder.using(
            new TestStringMapGenerator() {
              @Override
              protected Map<String, String> create(Map.Entry<String, String>[] entries) {
                VirtualHashTable<String, String> table = emptyTable();
                for (Map.Entry<String, String> entry : entries) {
                  table.asMap().put(entry.getKey(), entry.getValue());
                }
                return beforeTheTest.apply(table).asMap();
              }
            })
        .named(name)
        .withFeatures(
            MapFeature.GENERAL_PURPOSE,
            CollectionFeature.SUPPORTS_ITERATOR_REMOVE,
            CollectionSize.ANY)
        .createTestSuite();
  }

  private DynamicNode node(Test test) {
    return test instanceof TestSuite suite
        ? DynamicContainer.dynamicContainer(
            suite.getName(), Collections.list(suite.tests()).stream().map(this::node))
        : DynamicTest.dynamicTest(((TestCase) test).getName(), () -> run(test));
  }

  private void run(Test test) throws Throwable {
    TestResult result = new TestResult();
    test.run(result);
    if (!result.wasSuccessful()) {
      deleteTables(); // so that the failure does not spoil the next test
    }
    for (TestFailure failure : Collections.list(result.errors())) {
      throw failure.thrownException();
    }
    for (TestFailure failure : Collections.list(result.failures())) {
      throw failure.thrownException();
    }
  }
}
