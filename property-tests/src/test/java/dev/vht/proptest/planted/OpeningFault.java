package dev.vht.proptest.planted;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codec;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.fixture.OpenOptions;
import dev.vht.proptest.fixture.Opener;
import dev.vht.proptest.fixture.Place;
import dev.vht.proptest.fixture.TableFixture;
import dev.vht.proptest.fixture.TableProcess;
import dev.vht.proptest.value.NullArguments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/** Faults of opening tables; the name begins with the rule that finds it. */
@SuppressWarnings("ImmutableEnumChecker") // functions, which hold no state
enum OpeningFault {
  L5_CREATE_OPENS_AN_EXISTING_TABLE(withMode(OpenMode.CREATE, OpenMode.CREATE_OR_UPDATE)),
  L6_REPLACES_OTHER_FILES(() -> new PathFixture(Opener.ofLibrary())),
  L7_WRITES_TO_A_READ_ONLY_TABLE(withMode(OpenMode.READ_ONLY, OpenMode.UPDATE)),
  L8_IS_LOST_WITH_THE_PROCESS(() -> new PathFixture(Opener.ofLibrary())),
  C3_OPENS_A_NEW_TABLE_FOR_EVERY_HANDLE(
      () ->
          at(
              new FaultyOpener() {
                private final AtomicInteger handles = new AtomicInteger();

                @Override
                public <K, V> VirtualHashTable<K, V> open(String url, OpenOptions<K, V> options) {
                  return super.open(
                      url + "-" + handles.incrementAndGet(),
                      new OpenOptions<>(
                          options.keys(),
                          options.values(),
                          OpenMode.CREATE_OR_UPDATE,
                          options.contracts()));
                }
              })),
  C3_REPORTS_AN_OPEN_TABLE_AS_ABSENT(
      () -> TableFixture.at(directory -> "wrong-presence-tree:" + directory.getFileName())),
  O1_IGNORES_OPTIONS(
      () ->
          at(
              new FaultyOpener() {
                @Override
                public <K, V> VirtualHashTable<K, V> open(String url, OpenOptions<K, V> options) {
                  return super.open(url.replaceFirst("\\?.*", ""), options);
                }
              })),
  O2_DOES_NOT_RECORD_CODECS(
      () ->
          at(
              new FaultyOpener() {
                @Override
                public <K, V> VirtualHashTable<K, V> open(String url, OpenOptions<K, V> options) {
                  return super.open(
                      url,
                      new OpenOptions<>(
                          anonymous(options.keys()),
                          anonymous(options.values()),
                          options.mode(),
                          options.contracts()));
                }
              })),
  O4_FAILS_WITH_ITS_OBSERVER(
      () ->
          at(
              new FaultyOpener() {
                @Override
                public <K, V> VirtualHashTable<K, V> open(String url, OpenOptions<K, V> options) {
                  return new ForwardingTable<>(super.open(url, options)) {
                    @Override
                    public void clear() {
                      super.clear();
                      options
                          .contracts()
                          .recorder()
                          .ifPresent(observer -> observer.accept(NullArguments.unchecked(null)));
                    }
                  };
                }
              })),
  O3_OPENS_ANOTHER_TABLE(
      () ->
          at(
              new FaultyOpener() {
                @Override
                public <K, V> VirtualHashTable<K, V> openConfigured(
                    String name, Codec<K> keys, Codec<V> values) {
                  return VirtualHashTables.at("memory:").keys(keys).values(values).open();
                }
              }));

  private final Supplier<TableFixture> fixture;

  OpeningFault(Supplier<TableFixture> fixture) {
    this.fixture = fixture;
  }

  TableFixture fixture() {
    return fixture.get();
  }

  private static TableFixture at(Opener opener) {
    Function<Path, String> url = directory -> "memory:" + directory.getFileName();
    return TableFixture.at(url, opener);
  }

  private static Supplier<TableFixture> withMode(OpenMode asked, OpenMode taken) {
    return () ->
        at(
            new FaultyOpener() {
              @Override
              public <K, V> VirtualHashTable<K, V> open(String url, OpenOptions<K, V> options) {
                OpenMode mode = options.mode() == asked ? taken : options.mode();
                return super.open(
                    url,
                    new OpenOptions<>(options.keys(), options.values(), mode, options.contracts()));
              }
            });
  }

  private static <T> Codec<T> anonymous(Codec<T> codec) {
    return new Codec<>() {
      @Override
      public String id() {
        return "anything";
      }

      @Override
      public byte[] encode(T object) {
        return codec.encode(object);
      }

      @Override
      public T decode(byte[] bytes) {
        return codec.decode(bytes);
      }
    };
  }

  /** Claims files and durability, but keeps its tables in memory. */
  private static final class PathFixture implements TableFixture {
    private final Opener opener;

    PathFixture(Opener opener) {
      this.opener = opener;
    }

    @Override
    public Set<FixtureCapability> capabilities() {
      return Set.of(
          FixtureCapability.FILES,
          FixtureCapability.DURABLE,
          FixtureCapability.SHARED,
          FixtureCapability.CONDITIONAL_WRITES);
    }

    @Override
    public Place newPlace() {
      try {
        return new PathPlace(Files.createTempDirectory("vht-fault-"), opener);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private record PathPlace(Path directory, Opener opener) implements Place {

    private String memory() {
      return "memory:" + directory.getFileName();
    }

    @Override
    public <K, V> VirtualHashTable<K, V> open(OpenOptions<K, V> options) {
      delete();
      OpenMode mode = OpenMode.CREATE_OR_UPDATE;
      return opener.open(
          memory(), new OpenOptions<>(options.keys(), options.values(), mode, options.contracts()));
    }

    @Override
    public void delete() {
      try {
        Files.deleteIfExists(path().resolve("thesis.txt"));
        Files.deleteIfExists(path());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Path path() {
      return directory.resolve("table");
    }

    @Override
    public String url() {
      return memory();
    }

    @Override
    public Process startProcess() throws IOException {
      return TableProcess.start();
    }

    @Override
    public void close() {
      try {
        delete();
        opener.delete(memory());
        Files.deleteIfExists(directory);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
