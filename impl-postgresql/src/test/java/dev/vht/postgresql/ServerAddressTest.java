package dev.vht.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.ConfigurationException;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import dev.vht.spi.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a URL and the environment say together. */
class ServerAddressTest {
  private static final PostgresqlStorageProvider PROVIDER = new PostgresqlStorageProvider();

  private static ServerAddress address(String path, Map<String, String> environment) {
    return ServerAddress.of(new Location("postgresql", path, Map.of()), environment);
  }

  @ParameterizedTest
  @CsvSource({
    "//db.example:6432/app, //db.example:6432/app",
    "//db.example/app, //db.example:5432/app",
    "//me@db.example/app, //me@db.example:5432/app",
    "//me@db.example, //me@db.example:5432/me",
    "//[::1]:5433/app, //[::1]:5433/app",
    "'//one:1,two/app', '//one:1,two:5432/app'",
  })
  void aUrlIsCompletedByDefaults(String path, String canonical) {
    assertThat(address(path, Map.of()).path()).isEqualTo(canonical);
  }

  @Test
  void theEnvironmentSaysWhatTheUrlLeavesOut() {
    Map<String, String> environment =
        Map.of("PGHOST", "db", "PGPORT", "6432", "PGDATABASE", "app", "PGUSER", "me");
    assertThat(address("", environment).path()).isEqualTo("//db:6432/app");
    assertThat(address("//", environment).path()).isEqualTo("//db:6432/app");
    assertThat(address("//other/", environment).path()).isEqualTo("//other:6432/app");
    assertThat(address("//other:1/mine", environment).path()).isEqualTo("//other:1/mine");
    assertThat(address("//db", Map.of("PGUSER", "me")).path()).isEqualTo("//db:5432/me");
  }

  @Test
  void aPasswordOfTheEnvironmentIsInNoText() {
    ServerAddress address = address("//db/app", Map.of("PGPASSWORD", "hush"));
    assertThat(address.toString()).doesNotContain("hush");
    assertThat(address.path()).doesNotContain("hush");
  }

  @Test
  void aServiceOfTheDriversFileIsKnown(@TempDir Path directory) throws IOException {
    Path services =
        Files.writeString(
            directory.resolve("services.conf"),
            "[mine]\nhost=db\nport=6432\ndbname=app\nuser=me\npassword=hush\n");
    String old = System.getProperty("org.postgresql.pgservicefile");
    System.setProperty("org.postgresql.pgservicefile", services.toString());
    try {
      ServerAddress address = address("", Map.of("PGSERVICE", "mine"));
      assertThat(address.path()).isEqualTo("//db:6432/app");
      assertThat(address.options()).isEqualTo(Map.of("service", "mine"));
      assertThat(address.toString()).doesNotContain("hush");
      assertThatThrownBy(() -> address("", Map.of("PGSERVICE", "none")))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("the service \"none\" is not in pg_service.conf");
    } finally {
      if (old == null) {
        System.clearProperty("org.postgresql.pgservicefile");
      } else {
        System.setProperty("org.postgresql.pgservicefile", old);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//me:hush@db/app",
        "//:hush@db/app",
        "//db/app/more",
        "//db:port/app",
        "//db;x/app",
        "//db/app%27",
        "//db/app'; DROP TABLE x",
        "//@db/app",
        "///var/run/app"
      })
  void aMalformedPathIsRefusedWithoutItsPassword(String path) {
    assertThatThrownBy(() -> address(path, Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: ")
        .hasMessageNotContaining("hush");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://me:hush@db/app?table=pages",
        "postgresql://db/app?password=hush",
        "postgresql://db/app?password=hush%",
        "postgresql://me:hush@db/app?table=pages&table=pages",
        "postgresql://me:hush@db/app?nonsense"
      })
  void aPasswordInAUrlIsRefusedAndNotShown(String url) {
    assertThatThrownBy(
            () -> VirtualHashTables.at(url).keys(Codecs.strings()).values(Codecs.strings()).open())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: ")
        .satisfies(e -> assertThat(e.toString()).doesNotContain("hush"));
    assertThatThrownBy(() -> VirtualHashTables.delete(url))
        .satisfies(e -> assertThat(e.toString()).doesNotContain("hush"));
  }

  @ParameterizedTest
  @CsvSource({
    "table, pages, ?table=pages",
    "table, PAGES, ?table=pages",
    "table, data, ''",
    "schema, app, ?schema=app",
    "schema, public, ''",
    "retry, 0, ?retry=0",
    "sslmode, verify-full, ?sslmode=verify-full",
    "sslrootcert, /etc/root.crt, ?sslrootcert=%2Fetc%2Froot.crt",
    "targetServerType, primary, ?targetServerType=primary"
  })
  void optionsHaveACanonicalForm(String name, String value, String options) {
    Location resolved =
        PROVIDER.resolve(new Location("postgresql", "//db/app", Map.of(name, value)));
    assertThat(resolved).hasToString("postgresql://db:5432/app" + options);
    assertThat(PROVIDER.resolve(resolved)).isEqualTo(resolved);
  }

  @ParameterizedTest
  @CsvSource({
    "table, ''",
    "table, 1st",
    "table, a-b",
    "table, pg_class",
    "table, vht_lost_pages",
    "table, 'x\"; DROP TABLE y; --'",
    "table, abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "schema, pg_catalog",
    "schema, information_schema",
    "schema, 'a b'",
    "retry, -1",
    "retry, 1e3",
    "retry, 4000",
    "pool, 0"
  })
  void anUnacceptableOptionIsRefused(String name, String value) {
    assertThatThrownBy(
            () -> PROVIDER.resolve(new Location("postgresql", "//db/app", Map.of(name, value))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: ");
  }

  @Test
  void anUnknownOptionIsRefusedWithTheListOfThoseThereAre() {
    assertThatThrownBy(
            () ->
                VirtualHashTables.at("postgresql://db/app?socketFactory=x.Y")
                    .keys(Codecs.strings())
                    .values(Codecs.strings())
                    .open())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("unknown option socketFactory")
        .hasMessageContaining("sslmode")
        .hasMessageContaining("retry");
  }

  @Test
  void aDataSourceThatIsNotRegisteredIsNamed() {
    assertThatThrownBy(() -> PROVIDER.resolve(new Location("postgresql", "nowhere", Map.of())))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("names no DataSource")
        .hasMessageContaining("PostgresqlTables.register");
    assertThatThrownBy(
            () ->
                PROVIDER.resolve(
                    new Location("postgresql", "nowhere", Map.of("sslmode", "require"))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("the option sslmode");
  }
}
