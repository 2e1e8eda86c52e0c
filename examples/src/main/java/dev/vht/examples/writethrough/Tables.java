package dev.vht.examples.writethrough;

import dev.vht.CachePolicy;
import dev.vht.ConfigurationException;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import dev.vht.content.ContentKey;
import dev.vht.examples.datalog.TheoryTable;
import dev.vht.spi.Capability;
import dev.vht.spi.StorageProvider;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * The three tables of the session, which are in one database.
 *
 * @param url the database, without the option {@code table}
 */
record Tables(String url) {
  private static final String OPTION = "table=";
  private static final String HASH = "writethrough_hash";
  private static final String FAMILY = "writethrough_family";
  private static final String TEXTS = "writethrough_texts";

  Tables {
    if (url.contains("?" + OPTION) || url.contains("&" + OPTION)) {
      throw new ConfigurationException(
          "the session names its tables itself; leave the option table out of " + url, null);
    }
    if (url.matches("sqlite:(\\?.*)?")) {
      throw new ConfigurationException(
          url + " names no file, so each process would have tables of its own; name one", null);
    }
    Set<Capability> capabilities = capabilities(url);
    if (!capabilities.isEmpty()
        && !capabilities.containsAll(Set.of(Capability.SHARED, Capability.DURABLE))) {
      throw new ConfigurationException(
          "two processes cannot have a table of "
              + url
              + " open at once, and the session needs that; name a database by sqlite: or"
              + " postgresql:",
          null);
    }
  }

  /** Returns what a storage can do, and nothing if there is none. */
  private static Set<Capability> capabilities(String url) {
    Optional<StorageProvider> provider =
        ServiceLoader.load(StorageProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(each -> url.startsWith(each.scheme() + ':'))
            .findFirst();
    return provider.map(StorageProvider::capabilities).orElse(Set.of());
  }

  /** The whole table in memory, if the storage reports what the other process writes. */
  private CachePolicy cache() {
    return capabilities(url).contains(Capability.FOREIGN_CHANGES)
        ? CachePolicy.all()
        : CachePolicy.none();
  }

  private String url(String table) {
    return url + (url.contains("?") ? '&' : '?') + OPTION + table;
  }

  VirtualHashTable<String, Long> hash() {
    String url = url(HASH);
    // shown in docs/write-through.md
    return VirtualHashTables.at(url)
        .keys(Codecs.strings())
        .values(Codecs.longs())
        .mode(OpenMode.CREATE_OR_UPDATE)
        .cache(cache())
        .open();
    // end
  }

  TheoryTable family() {
    return TheoryTable.open(url(FAMILY), OpenMode.CREATE_OR_UPDATE, cache());
  }

  VirtualHashTable<ContentKey, byte[]> texts() {
    return VirtualHashTables.at(url(TEXTS))
        .keys(ContentKey.codec())
        .values(Codecs.bytes())
        .mode(OpenMode.CREATE_OR_UPDATE)
        .open();
  }

  /** Deletes those that exist. */
  void delete() {
    List.of(HASH, FAMILY, TEXTS).forEach(table -> VirtualHashTables.delete(url(table)));
  }
}
