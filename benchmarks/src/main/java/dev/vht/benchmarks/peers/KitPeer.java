package dev.vht.benchmarks.peers;

import dev.vht.spi.StorageProvider;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The columns of the report. */
enum KitPeer {
  LOG("log", "`log:`", "VHT's own, as a control"),
  MVSTORE("mvstore", "MVStore", "`commit()` after each write"),
  MAPDB("mapdb", "MapDB", "`HTreeMap`, `transactionEnable()`, `commit()` after each write"),
  CHRONICLE(
      "chronicle", "Chronicle Map", "persisted; recovered by the first process that opens it"),
  LMDB("lmdb", "LMDB", "a transaction for each call, `MDB_NOSYNC` below `DISK`"),
  LMDB_PREFIXED("lmdb-prefixed", "LMDB, prefixed keys", "the same, with a byte before each key"),
  XODUS("xodus", "Xodus", "a transaction for each call, a store with prefixing");

  private final String scheme;
  private final String title;
  private final String opened;

  KitPeer(String scheme, String title, String opened) {
    this.scheme = scheme;
    this.title = title;
    this.opened = opened;
  }

  static List<KitPeer> selected(List<String> schemes) {
    return Arrays.stream(values())
        .filter(peer -> schemes.isEmpty() || schemes.contains(peer.scheme))
        .toList();
  }

  String scheme() {
    return scheme;
  }

  String title() {
    return title;
  }

  String opened() {
    return opened;
  }

  /** Returns the version, as the name of the peer's jar has it. */
  String version() {
    return switch (this) {
      case LOG -> "this one";
      case MVSTORE -> versionIn("h2-mvstore");
      case MAPDB -> versionIn("mapdb");
      case CHRONICLE -> versionIn("chronicle-map");
      case LMDB, LMDB_PREFIXED -> "lmdbjava " + versionIn("lmdbjava");
      case XODUS -> versionIn("xodus-environment");
    };
  }

  private static String versionIn(String artifact) {
    return Arrays.stream(
            System.getProperty("java.class.path", "").split(java.io.File.pathSeparator, -1))
        .map(path -> path.substring(path.lastIndexOf('/') + 1))
        .filter(name -> name.startsWith(artifact + "-") && name.endsWith(".jar"))
        .map(name -> name.substring(artifact.length() + 1, name.length() - ".jar".length()))
        .findFirst()
        .orElse("unknown");
  }

  /** Returns the capabilities that its provider claims. */
  String claims() {
    return ServiceLoader.load(StorageProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.scheme().equals(scheme))
        .flatMap(provider -> provider.capabilities().stream())
        .sorted()
        .map(capability -> "`" + capability + "`")
        .collect(Collectors.joining(", "));
  }
}
