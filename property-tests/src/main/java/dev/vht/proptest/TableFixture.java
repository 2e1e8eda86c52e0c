package dev.vht.proptest;

import dev.vht.CachePolicy;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;

/**
 * The implementation under test: it makes fresh places for tables.
 *
 * <p>A storage with a URL needs no more than {@link #at(Function)}. Who implements {@link
 * dev.vht.VirtualHashTable} without one writes this interface and {@link Place}.
 */
public interface TableFixture {

  /**
   * Makes a place for one try, where there is nothing yet.
   *
   * @return a place that shares nothing with any other
   */
  Place newPlace();

  /**
   * Returns what the places of this fixture offer.
   *
   * @return the features; what is missing is skipped and reported
   */
  Set<Feature> features();

  /**
   * Leaves out what a table of this fixture cannot do, or what is not to be asked: of files without
   * checksums, for example, that damage shows ({@link Feature#DAMAGE}).
   *
   * @param features what is skipped, and reported as skipped
   * @return a fixture with the same places that offers less
   */
  default TableFixture without(Feature... features) {
    return new LesserFixture(this, Set.of(features));
  }

  /**
   * Tests the storage that serves a URL. Each try gets a temporary directory of its own, which is
   * removed afterwards.
   *
   * @param url from a try's empty directory to the URL of a table, in it if the storage has files
   * @return a fixture with the capabilities that the storage's provider claims
   */
  static TableFixture at(Function<Path, String> url) {
    return at(url, Opener.ofLibrary());
  }

  /**
   * Tests the storage that serves a URL together with what is put around its opening.
   *
   * @param url from a try's empty directory to the URL of a table
   * @param opener opens and deletes the tables
   * @return a fixture with the capabilities that the storage's provider claims
   */
  static TableFixture at(Function<Path, String> url, Opener opener) {
    return new UrlFixture(url, opener);
  }

  /**
   * Tests the storage that serves a URL, with values kept in memory. What the storage offers is
   * offered but for {@link Feature#OWN_VALUES}, and {@link Feature#DURABLE}: the process that is
   * killed is one without a cache.
   *
   * @param url from a try's empty directory to the URL of a table
   * @param cache what stays in memory
   * @return a fixture with the capabilities that the storage's provider claims
   */
  static TableFixture at(Function<Path, String> url, CachePolicy cache) {
    UrlFixture fixture = new UrlFixture(url, Opener.ofLibrary(cache));
    return cache.equals(CachePolicy.none())
        ? fixture
        : fixture.without(Feature.OWN_VALUES, Feature.DURABLE);
  }
}
