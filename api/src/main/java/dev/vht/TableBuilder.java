package dev.vht;

import dev.vht.codec.Codec;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import dev.vht.internal.open.OpenRequest;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The last step of opening a table. Immutable: each method that sets something returns a changed
 * copy.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class TableBuilder<K, V> {
  private final OpenRequest request;
  private final Codec<K> keys;
  private final Codec<V> values;

  TableBuilder(OpenRequest request, Codec<K> keys, Codec<V> values) {
    this.request = request;
    this.keys = keys;
    this.values = values;
  }

  /**
   * Sets what is expected at the location.
   *
   * @param mode the default is {@link OpenMode#CREATE}, which never touches an existing table
   * @return a changed copy
   */
  public TableBuilder<K, V> mode(OpenMode mode) {
    return changed(request.mode(Objects.requireNonNull(mode, "mode")));
  }

  /**
   * Sets what a write survives after it has returned.
   *
   * @param durability the default is {@link Durability#PROCESS}
   * @return a changed copy
   */
  public TableBuilder<K, V> durability(Durability durability) {
    return changed(request.durability(Objects.requireNonNull(durability, "durability")));
  }

  /**
   * Sets how the table's contract is enforced. {@link #open} always sets the table's name in
   * reports and the identity of keys.
   *
   * <p>{@link Level#FULL} checks the storage against the calls made through this table, so no other
   * handle or process may change the table meanwhile.
   *
   * @param enforcement the default is {@link Mode#ENFORCE} at {@link Level#PROTOCOL}
   * @return a changed copy
   */
  public TableBuilder<K, V> contracts(Enforcement enforcement) {
    return changed(request.enforcement(Objects.requireNonNull(enforcement, "enforcement")));
  }

  /**
   * Sets which values are cached.
   *
   * @param cache the default is {@link CachePolicy#none()}
   * @return a changed copy
   */
  public TableBuilder<K, V> cache(CachePolicy cache) {
    return changed(request.cache(Objects.requireNonNull(cache, "cache")));
  }

  /**
   * Sets how soon cached values give way to what another process has written (rule C5). Without
   * effect on a table without a cache, and on one that no other process can write.
   *
   * @param freshness the default is {@link Freshness#checked()} for {@code sqlite:}
   * @return a changed copy
   */
  public TableBuilder<K, V> freshness(Freshness freshness) {
    return changed(request.freshness(Objects.requireNonNull(freshness, "freshness")));
  }

  /**
   * Opens the table.
   *
   * @return the table, to be closed or deleted
   * @throws ConfigurationException if no provider serves the URL, or it has an unknown option (O1)
   * @throws TableExistsException if the mode is {@link OpenMode#CREATE} and there is a table (L5)
   * @throws NoSuchTableException if the mode is {@link OpenMode#UPDATE} or {@link
   *     OpenMode#READ_ONLY} and there is no table (L5)
   * @throws NotATableException if something else is there (L6)
   * @throws CodecMismatchException if the table was created with other codecs (O2)
   * @throws TableInUseException if it is already open and the storage cannot be shared (C3)
   * @throws DamagedTableException if the table's own records are damaged
   * @throws StorageException if the storage cannot be opened
   */
  public VirtualHashTable<K, V> open() {
    return request.open(keys, values);
  }

  /**
   * Opens the table, runs a function on it, and closes it.
   *
   * @param <R> the type of the result
   * @param body may delete the table, and must not use it after returning
   * @return what the body returns
   * @throws TableException as {@link #open} and {@link VirtualHashTable#close} say
   */
  public <R> R with(Function<? super VirtualHashTable<K, V>, ? extends R> body) {
    Objects.requireNonNull(body, "body");
    try (VirtualHashTable<K, V> table = open()) {
      return body.apply(table);
    }
  }

  /**
   * Opens the table, runs an action on it, and closes it.
   *
   * @param body may delete the table, and must not use it after returning
   * @throws TableException as {@link #open} and {@link VirtualHashTable#close} say
   */
  public void use(Consumer<? super VirtualHashTable<K, V>> body) {
    Objects.requireNonNull(body, "body");
    try (VirtualHashTable<K, V> table = open()) {
      body.accept(table);
    }
  }

  private TableBuilder<K, V> changed(OpenRequest request) {
    return new TableBuilder<>(request, keys, values);
  }
}
