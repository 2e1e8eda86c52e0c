package dev.vht;

import dev.vht.codec.Codec;
import dev.vht.contracts.Contract;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.CallSites;
import dev.vht.contracts.verdict.Mode;
import dev.vht.internal.open.MapViews;
import dev.vht.internal.open.OpenRequest;
import dev.vht.internal.open.TableOpener;
import dev.vht.internal.open.UnopenedTable;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * Opens, deletes, verifies and salvages virtual hash tables, and attaches their contract to your
 * own implementations.
 *
 * <pre>{@code
 * try (VirtualHashTable<String, Page> pages =
 *     VirtualHashTables.at("files:/data/pages")
 *         .keys(Codecs.strings())
 *         .values(Codecs.json(Page.class))
 *         .mode(OpenMode.CREATE_OR_UPDATE)
 *         .open()) {
 *   pages.set("p1", page);
 *   Page p = pages.ref("p1");
 * }
 * }</pre>
 *
 * <p>A URL is {@code scheme:path?option=value&option=value}. The scheme chooses the storage
 * provider, which {@link java.util.ServiceLoader} finds. The path is used as written, up to the
 * first {@code ?}, so {@code files:C:\pages} and {@code files:/my pages} need no quoting. The names
 * and values of options are percent-encoded.
 *
 * <p><b>Thread-safety:</b> all methods may be called by any number of threads.
 */
public final class VirtualHashTables {
  /** Frames of these classes are skipped to find the program's line that opened a table. */
  private static final Class<?>[] OWN_CLASSES = {
    VirtualHashTables.class, TableBuilder.class, OpenRequest.class, TableOpener.class
  };

  /** Initialized when the first contract is attached. */
  private static final class TableContract {
    static final Contract<VirtualHashTable<Object, Object>> CONTRACT =
        Contract.of(VirtualHashTable.class, MethodHandles.lookup());
  }

  private VirtualHashTables() {}

  /**
   * Begins to open the table at a URL.
   *
   * @param url for example {@code files:/data/pages} or {@code memory:pages}
   * @return the step that sets the codec of the keys
   * @throws ConfigurationException if the URL is malformed (O1)
   */
  public static KeysStep at(String url) {
    return new KeysStep(OpenRequest.at(url));
  }

  /**
   * Begins to open the table that the configuration describes under a name.
   *
   * <p>The keys are {@code vht.<name>.url}, which is required, {@code .mode} ({@code create},
   * {@code replace}, {@code update}, {@code create-or-update}, {@code read-only}), {@code
   * .durability} ({@code buffered}, {@code process}, {@code disk}), {@code .contracts} ({@code
   * off}, {@code enforce}, {@code report}, the latter two optionally followed by {@code :protocol}
   * or {@code :full}), {@code .cache} ({@code none}) and {@code .freshness} ({@code checked},
   * {@code within:1s}). The defaults are those of {@link TableBuilder}; calls of the builder
   * override the configuration.
   *
   * <p>Each key is looked up in these places, and the first one that has it decides:
   *
   * <ol>
   *   <li>the system property, for example {@code vht.pages.url};
   *   <li>the environment variable, in upper case with {@code _} for {@code .} and {@code -}, for
   *       example {@code VHT_PAGES_URL};
   *   <li>one properties file in UTF-8, with or without a byte order mark: the file that the system
   *       property {@code vht.config} names; if that is not set, {@code vht.properties} on the
   *       class path or in the working directory, of which only one may exist.
   * </ol>
   *
   * <p>Blanks around a value are ignored; write a path that ends in a blank with {@code /.} after
   * it. Nothing is ignored silently: every line of the file, every system property that begins with
   * {@code vht.} and every variable that begins with {@code VHT_} must be a setting, with a value,
   * of a table that has a URL. The exceptions are the system property {@code vht.config} and those
   * of the test kit ({@code vht.seed}, {@code vht.tries} and so on).
   *
   * @param name letters, digits, {@code -} and {@code _}; for example {@code pages}
   * @return the step that sets the codec of the keys
   * @throws ConfigurationException if nothing is configured under this name, a setting of any table
   *     is malformed, misspelt, empty or given twice in the file, or the file is not in UTF-8 (O1);
   *     the message names the place, with the line of the file
   */
  public static KeysStep configured(String name) {
    return new KeysStep(OpenRequest.configured(name));
  }

  /**
   * Opens a table, runs a function on it, and closes it.
   *
   * @param <K> the type of keys
   * @param <V> the type of values
   * @param <R> the type of the result
   * @param url where the table is
   * @param keys the codec of the keys
   * @param values the codec of the values
   * @param mode what is expected there
   * @param body may delete the table, and must not use it after returning
   * @return what the body returns
   * @throws TableException as {@link TableBuilder#open} and {@link VirtualHashTable#close} say
   */
  public static <K, V, R> R with(
      String url,
      Codec<K> keys,
      Codec<V> values,
      OpenMode mode,
      Function<? super VirtualHashTable<K, V>, ? extends R> body) {
    return at(url).keys(keys).values(values).mode(mode).with(body);
  }

  /**
   * Deletes the table at a URL, which must not be open; does nothing if there is none (L2).
   *
   * @param url where the table is
   * @return whether there was a table
   * @throws ConfigurationException if the URL is malformed or no provider serves it (O1)
   * @throws NotATableException if something else is there; it is left alone (L6)
   * @throws TableInUseException if it is open and the storage cannot be shared (C3)
   * @throws StorageException if it cannot be deleted
   */
  public static boolean delete(String url) {
    return UnopenedTable.at(url).delete();
  }

  /**
   * Reads the whole table at a URL and reports its damage; changes nothing (M3). Needs no codecs. A
   * storage that cannot be shared is verified while no handle writes to it. In a shared one each
   * value is verified as it is when it is reached.
   *
   * @param url where the table is
   * @return the number of intact keys, and all damage found
   * @throws ConfigurationException if the URL is malformed or no provider serves it (O1)
   * @throws NoSuchTableException if there is no table (L5)
   * @throws NotATableException if something else is there (L6)
   * @throws TableInUseException if it is open and the storage cannot be shared (C3)
   * @throws StorageException if it cannot be read for a reason other than damage
   */
  public static Verification verify(String url) {
    return UnopenedTable.at(url).verify();
  }

  /**
   * Makes the damaged table at a URL usable again (M4). Keeps every intact record, reports every
   * lost one, and moves damaged data aside instead of deleting it. Needs no codecs. The table must
   * not be open unless the storage can be shared. A sound table stays as it is.
   *
   * @param url where the table is
   * @return what was kept, what was lost, and where the damaged data is
   * @throws ConfigurationException if the URL is malformed or no provider serves it (O1)
   * @throws NoSuchTableException if there is no table (L5)
   * @throws NotATableException if something else is there; it is left alone (L6)
   * @throws TableInUseException if it is open and the storage cannot be shared (C3)
   * @throws StorageException if it cannot be repaired, in which case the message names
   *     alternatives; or if it cannot be read or written
   */
  public static Salvage salvage(String url) {
    return UnopenedTable.at(url).salvage();
  }

  /**
   * Attaches the contract of {@link VirtualHashTable} to your own implementation. Tables that were
   * opened by this class have it already.
   *
   * @param <K> the type of keys
   * @param <V> the type of values
   * @param raw the implementation
   * @param enforcement how to enforce it; if {@code equals} of the keys differs from equality of
   *     their bytes, it should define the identity of keys ({@link Enforcement#slicedBy})
   * @return a table whose calls are all checked; {@code raw} itself if the mode is {@link Mode#OFF}
   */
  public static <K, V> VirtualHashTable<K, V> checked(
      VirtualHashTable<K, V> raw, Enforcement enforcement) {
    return attach(
        Objects.requireNonNull(raw, "raw"), Objects.requireNonNull(enforcement, "enforcement"));
  }

  @SuppressWarnings("unchecked") // no rule depends on the types of keys and values
  private static <K, V> VirtualHashTable<K, V> attach(
      VirtualHashTable<K, V> raw, Enforcement enforcement) {
    return (VirtualHashTable<K, V>)
        contract()
            .attach(
                (VirtualHashTable<Object, Object>) raw,
                withOpeningSite(enforcement).openedVia(OWN_CLASSES));
  }

  /** Records the place of opening, which costs little compared with the opening itself. */
  private static Enforcement withOpeningSite(Enforcement enforcement) {
    return enforcement.callSites() == CallSites.VIOLATION
        ? enforcement.callSites(CallSites.OPENING)
        : enforcement;
  }

  /**
   * Returns the contract of all tables. Use it to draw its protocols, to check and shrink recorded
   * traces, or to switch it off for the whole program.
   *
   * @return the contract, always the same object
   */
  public static Contract<VirtualHashTable<Object, Object>> contract() {
    return TableContract.CONTRACT;
  }

  /** Returns a map view for a table that does not implement its own. */
  static <K, V> ConcurrentMap<K, V> mapOf(VirtualHashTable<K, V> table) {
    return MapViews.of(table);
  }

  /** Returns whether a map is the view of a table. */
  static boolean isMapOf(VirtualHashTable<?, ?> table, Map<?, ?> map) {
    return MapViews.isOf(table, map);
  }
}
