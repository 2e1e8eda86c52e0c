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
 * Opens virtual hash tables, deletes, verifies and salvages them, and attaches their contract to
 * anybody's own.
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
 * provider, which {@link java.util.ServiceLoader} finds. The path is taken as written, up to the
 * first {@code ?}, so {@code files:C:\pages} and {@code files:/my pages} need no quoting. The names
 * and values of options are percent-encoded.
 *
 * <p><b>Thread-safety:</b> all methods may be called by any number of threads.
 */
public final class VirtualHashTables {
  /** Classes between a program and its table: reports name the program's own line instead. */
  private static final Class<?>[] OWN_CLASSES = {
    VirtualHashTables.class, TableBuilder.class, OpenRequest.class, TableOpener.class
  };

  /** Read when the first table gets its contract. */
  private static final class TableContract {
    static final Contract<VirtualHashTable<Object, Object>> CONTRACT =
        Contract.of(VirtualHashTable.class, MethodHandles.lookup());
  }

  private VirtualHashTables() {}

  /**
   * Begins to open the table at a URL.
   *
   * @param url for example {@code files:/data/pages} or {@code memory:pages}
   * @return the step at which the codec of the keys is given
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
   * off}, {@code enforce}, {@code report}, the latter two also with {@code :protocol} or {@code
   * :full} behind them) and {@code .cache} ({@code none}). What is left out has the default of
   * {@link TableBuilder}; what the program says in the builder overrides the configuration.
   *
   * <p>For each key the first of these places that has it decides:
   *
   * <ol>
   *   <li>the system property, for example {@code vht.pages.url};
   *   <li>the environment variable in capitals with {@code _} for {@code .} and {@code -}, for
   *       example {@code VHT_PAGES_URL};
   *   <li>one properties file in UTF-8, with or without a byte order mark: the file that the system
   *       property {@code vht.config} names; if that is not set, {@code vht.properties} on the
   *       class path or in the working directory, of which there must not be more than one.
   * </ol>
   *
   * <p>Blanks around a value do not count. A path that ends in a blank is written with {@code /.}
   * after it. Nothing is silently without effect: every line of the file, every system property
   * that begins with {@code vht.} and every variable that begins with {@code VHT_} must be a
   * setting of a table that has a URL, with a value. The exceptions are the system properties
   * {@code vht.config} and those of the test kit ({@code vht.seed}, {@code vht.tries} and so on).
   *
   * @param name letters, digits, {@code -} and {@code _}; for example {@code pages}
   * @return the step at which the codec of the keys is given
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
   * @param mode what to expect there
   * @param body what to do; may delete the table, must not keep it
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
   * Deletes the table at a URL, which nobody has open. If there is none, nothing happens (L2).
   *
   * @param url where the table is
   * @return whether there was a table
   * @throws ConfigurationException if the URL is malformed or no provider serves it (O1)
   * @throws NotATableException if something else is there; it is left alone (L6)
   * @throws TableInUseException if somebody has it open and the storage cannot be shared (C3)
   * @throws StorageException if it cannot be deleted
   */
  public static boolean delete(String url) {
    return UnopenedTable.at(url).delete();
  }

  /**
   * Reads everything of the table at a URL and says what of it is damaged; changes nothing (M3).
   * The codecs are not needed. A storage that cannot be shared is verified while nobody writes to
   * it; of one that can, each value is verified as it is when it is reached.
   *
   * @param url where the table is
   * @return how many keys are whole, and every damage that was found
   * @throws ConfigurationException if the URL is malformed or no provider serves it (O1)
   * @throws NoSuchTableException if there is no table (L5)
   * @throws NotATableException if something else is there (L6)
   * @throws TableInUseException if somebody has it open and the storage cannot be shared (C3)
   * @throws StorageException if it cannot be read, for another reason than damage
   */
  public static Verification verify(String url) {
    return UnopenedTable.at(url).verify();
  }

  /**
   * Makes the damaged table at a URL usable again: keeps every intact record, reports every lost
   * one, and deletes nothing that is not moved aside (M4). The codecs are not needed. Nobody may
   * have the table open, unless the storage can be shared. A table that is sound stays as it is.
   *
   * @param url where the table is
   * @return what was kept, what was lost, and where that is now
   * @throws ConfigurationException if the URL is malformed or no provider serves it (O1)
   * @throws NoSuchTableException if there is no table (L5)
   * @throws NotATableException if something else is there; it is left alone (L6)
   * @throws TableInUseException if somebody has it open and the storage cannot be shared (C3)
   * @throws StorageException if it cannot be mended, and the message says what else can be done; or
   *     if it cannot be read or written
   */
  public static Salvage salvage(String url) {
    return UnopenedTable.at(url).salvage();
  }

  /**
   * Attaches the contract of {@link VirtualHashTable} to an implementation of it that was not
   * opened here. Tables that were opened here have it already.
   *
   * @param <K> the type of keys
   * @param <V> the type of values
   * @param raw the implementation
   * @param enforcement how to judge it; unless keys are equal as their bytes are, it should say by
   *     what they are ({@link Enforcement#slicedBy})
   * @return a table whose every call is judged; {@code raw} itself if the mode is {@link Mode#OFF}
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
                (VirtualHashTable<Object, Object>) raw, sited(enforcement).openedVia(OWN_CLASSES));
  }

  /** Compared with opening a table it costs nothing to find out where that was. */
  private static Enforcement sited(Enforcement enforcement) {
    return enforcement.callSites() == CallSites.VIOLATION
        ? enforcement.callSites(CallSites.OPENING)
        : enforcement;
  }

  /**
   * Returns the contract that every table is judged by: to draw its protocols, to judge and shrink
   * traces that were recorded, to switch it off for the whole program.
   *
   * @return the contract, the same at each call
   */
  public static Contract<VirtualHashTable<Object, Object>> contract() {
    return TableContract.CONTRACT;
  }

  /** Returns the map view of a table that has none of its own. */
  static <K, V> ConcurrentMap<K, V> mapOf(VirtualHashTable<K, V> table) {
    return MapViews.of(table);
  }

  /** Tells whether a map is the view of a table. */
  static boolean isMapOf(VirtualHashTable<?, ?> table, Map<?, ?> map) {
    return MapViews.isOf(table, map);
  }
}
