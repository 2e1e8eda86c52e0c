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

/**
 * Openings of tables that are wrong in one way each; the name begins with the rule that finds it.
 */
@SuppressWarnings("ImmutableEnumChecker") // functions, which hold no state
enum OpeningFault {
  L5_MAKES_AND_UPDATES_AS_IT_LIKES(withMode(OpenMode.CREATE, OpenMode.CREATE_OR_UPDATE)),
  L6_REPLACES_WHATEVER_IS_THERE(() -> new PathFixture(Opener.ofLibrary())),
  L7_WRITES_WHAT_IT_MAY_ONLY_READ(withMode(OpenMode.READ_ONLY, OpenMode.UPDATE)),
  L8_IS_LOST_WITH_THE_PROCESS(() -> new PathFixture(Opener.ofLibrary())),
  C3_GIVES_EVERY_HANDLE_A_TABLE_OF_ITS_OWN(
      () ->
          at(
              new FaultyOpener() {
                private final AtomicInteger handles = new AtomicInteger();

                @Override
                public <K, V> VirtualHashTable<K, V> open(String url, OpenOptions<K, V> opening) {
                  return super.open(
                      url + "-" + handles.incrementAndGet(),
                      new OpenOptions<>(
                          opening.keys(),
                          opening.values(),
                          OpenMode.CREATE_OR_UPDATE,
                          opening.contracts()));
                }
              })),
  C3_IS_ABSENT_WHILE_IT_IS_OPEN(
      () -> TableFixture.at(directory -> "shy-tree:" + directory.getFileName())),
  O1_OVERLOOKS_OPTIONS(
      () ->
          at(
              new FaultyOpener() {
                @Override
                public <K, V> VirtualHashTable<K, V> open(String url, OpenOptions<K, V> opening) {
                  return super.open(url.replaceFirst("\\?.*", ""), opening);
                }
              })),
  O2_TAKES_ONE_CODEC_FOR_ANOTHER(
      () ->
          at(
              new FaultyOpener() {
                @Override
                public <K, V> VirtualHashTable<K, V> open(String url, OpenOptions<K, V> opening) {
                  return super.open(
                      url,
                      new OpenOptions<>(
                          anonymous(opening.keys()),
                          anonymous(opening.values()),
                          opening.mode(),
                          opening.contracts()));
                }
              })),
  O4_FAILS_WITH_ITS_OBSERVER(
      () ->
          at(
              new FaultyOpener() {
                @Override
                public <K, V> VirtualHashTable<K, V> open(String url, OpenOptions<K, V> opening) {
                  return new ForwardingTable<>(super.open(url, opening)) {
                    @Override
                    public void clear() {
                      super.clear();
                      opening
                          .contracts()
                          .recorder()
                          .ifPresent(observer -> observer.accept(NullArguments.let(null)));
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
              public <K, V> VirtualHashTable<K, V> open(String url, OpenOptions<K, V> opening) {
                OpenMode mode = opening.mode() == asked ? taken : opening.mode();
                return super.open(
                    url,
                    new OpenOptions<>(opening.keys(), opening.values(), mode, opening.contracts()));
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

  /** Pretends to keep its tables in files and to make them durable, and does neither. */
  private static final class PathFixture implements TableFixture {
    private final Opener opener;

    PathFixture(Opener opener) {
      this.opener = opener;
    }

    @Override
    public Set<FixtureCapability> capabilities() {
      return Set.of(FixtureCapability.FILES, FixtureCapability.DURABLE, FixtureCapability.SHARED);
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
    public <K, V> VirtualHashTable<K, V> open(OpenOptions<K, V> opening) {
      delete();
      OpenMode mode = OpenMode.CREATE_OR_UPDATE;
      return opener.open(
          memory(), new OpenOptions<>(opening.keys(), opening.values(), mode, opening.contracts()));
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
