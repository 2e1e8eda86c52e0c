package dev.vht.proptest;

import dev.vht.VirtualHashTable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where one table may be, for one try.
 *
 * <p>The methods that throw {@link UnsupportedOperationException} are called only if the fixture
 * offers the {@link Feature} that they belong to.
 */
public interface Place extends AutoCloseable {

  /**
   * Opens the table of this place, or makes it.
   *
   * @param <K> the type of keys
   * @param <V> the type of values
   * @param opening how to open it
   * @return the table, with its contract attached
   */
  <K, V> VirtualHashTable<K, V> open(Opening<K, V> opening);

  /** Deletes the table of this place, which nobody has open; if there is none, nothing happens. */
  void delete();

  /** Removes everything that the try has left; its tables are closed by now. */
  @Override
  void close();

  /**
   * Returns the URL of the table ({@link Feature#URL}), or whatever else names it to the process
   * that {@link #startProcess} starts ({@link Feature#DURABLE}).
   *
   * @return a URL for {@link #opener()}
   */
  default String url() {
    throw new UnsupportedOperationException("Feature.URL is offered without a URL");
  }

  /**
   * Returns what opens tables by URL ({@link Feature#URL}).
   *
   * @return the opener
   */
  default Opener opener() {
    throw new UnsupportedOperationException("Feature.URL is offered without an opener");
  }

  /**
   * Returns where the table lies ({@link Feature#FILES}).
   *
   * @return a path whose parent is a directory of this place alone
   */
  default Path path() {
    throw new UnsupportedOperationException("Feature.FILES is offered without a path");
  }

  /**
   * Starts another process, which runs {@link TableProcess#obey} on its standard input and output
   * ({@link Feature#DURABLE}). It opens the tables of this fixture's places by what {@link #url()}
   * of each says. The kit kills it.
   *
   * @return the process
   * @throws IOException if it cannot be started
   */
  default Process startProcess() throws IOException {
    throw new UnsupportedOperationException("Feature.DURABLE is offered without a process");
  }

  /**
   * Changes something of the closed table's bytes behind its back, as a failing disk does ({@link
   * Feature#DAMAGE}). What is changed need not matter to the table.
   *
   * @param seed decides what is changed
   * @return what was changed, for messages
   */
  default String damage(long seed) {
    throw new UnsupportedOperationException("Feature.DAMAGE is offered without damage");
  }

  /**
   * Returns a place for another table beside this one: in the same directory, in the same file of a
   * database, in the same space of names ({@link Feature#NEIGHBORS}). Closing this place removes
   * what is there, too.
   *
   * @param number which one, at least 1; the same number gives the same place
   * @return the place of another table
   */
  default Place neighbor(int number) {
    throw new UnsupportedOperationException("Feature.NEIGHBORS is offered without a neighbor");
  }
}
