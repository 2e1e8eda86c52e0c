package dev.vht.proptest;

import dev.vht.CachePolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A storage with every kind of cache: each try has the next.
 *
 * <p><b>Thread-safety:</b> for many threads.
 */
public final class CachedFixtures {
  private static final List<CachePolicy> POLICIES =
      List.of(
          CachePolicy.weak(),
          CachePolicy.entries(3),
          CachePolicy.all(),
          CachePolicy.weight(300),
          CachePolicy.soft());

  private final List<TableFixture> fixtures;
  private final AtomicInteger next = new AtomicInteger();

  private CachedFixtures(Function<Path, String> url) {
    fixtures = POLICIES.stream().map(policy -> TableFixture.at(url, policy)).toList();
  }

  /**
   * Makes fixtures.
   *
   * @param url from a try's empty directory to the URL of a table
   * @return a fixture for each kind of cache
   */
  public static CachedFixtures at(Function<Path, String> url) {
    return new CachedFixtures(url);
  }

  /**
   * Returns a fixture, at each call that of the next kind of cache.
   *
   * @return a fixture
   */
  public TableFixture next() {
    return fixtures.get(Math.floorMod(next.getAndIncrement(), fixtures.size()));
  }
}
