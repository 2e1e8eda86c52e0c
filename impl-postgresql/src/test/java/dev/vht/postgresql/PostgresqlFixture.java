package dev.vht.postgresql;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.fixture.OpenOptions;
import dev.vht.proptest.fixture.Opener;
import dev.vht.proptest.fixture.Place;
import dev.vht.proptest.fixture.TableFixture;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** Tables of the {@link TestServer}, each in a schema of its own, which can be damaged. */
record PostgresqlFixture(TableFixture whole) implements TableFixture {

  @Override
  public Place newPlace() {
    return new DamageablePlace(whole.newPlace());
  }

  @Override
  public Optional<String> unavailability() {
    return TestServer.unavailability();
  }

  @Override
  public Set<FixtureCapability> capabilities() {
    Set<FixtureCapability> capabilities = EnumSet.copyOf(whole.capabilities());
    capabilities.add(FixtureCapability.DAMAGE);
    return capabilities;
  }

  /** A place whose table can be damaged by SQL. */
  private record DamageablePlace(Place place) implements Place {
    @Override
    public <K, V> VirtualHashTable<K, V> open(OpenOptions<K, V> options) {
      return place.open(options);
    }

    @Override
    public void delete() {
      place.delete();
    }

    @Override
    public void close() {
      place.close();
    }

    @Override
    public String url() {
      return place.url();
    }

    @Override
    public Opener opener() {
      return place.opener();
    }

    @Override
    public Process startProcess() throws IOException {
      return place.startProcess();
    }

    @Override
    public Place neighbor(int number) {
      return new DamageablePlace(place.neighbor(number));
    }

    @Override
    public String damage(long seed) {
      String url = place.url();
      String table = url.substring(url.indexOf("schema=") + "schema=".length()) + ".data";
      SplittableRandom random = new SplittableRandom(seed);
      try (Connection connection = TestServer.connect()) {
        return damage(connection, table, random);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    private static String damage(Connection connection, String table, SplittableRandom random)
        throws SQLException {
      if (random.nextInt(8) == 0) {
        execute(connection, "ALTER TABLE " + table + " DROP CONSTRAINT data_pkey");
        return "the index";
      }
      String column = new String[] {"hash", "key", "value", "crc"}[random.nextInt(4)];
      try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT ctid::text, length(%s::text), octet_length(CASE WHEN '%s' = 'crc' THEN '12345678' ELSE %s END) FROM %s ORDER BY hash OFFSET floor(%s * (SELECT count(*) FROM %s)) LIMIT 1"
                      .formatted(
                          column,
                          column,
                          column.equals("crc") ? "''::bytea" : column,
                          table,
                          random.nextDouble(),
                          table));
          ResultSet row = select.executeQuery()) {
        if (!row.next() || row.getInt(3) == 0) {
          return "nothing";
        }
        int bit = random.nextInt(8 * row.getInt(3));
        String flipped =
            column.equals("crc")
                ? "crc # (1::bigint << " + bit % 32 + ")"
                : "set_bit(%s, %d, 1 - get_bit(%s, %d))".formatted(column, bit, column, bit);
        execute(
            connection,
            "UPDATE %s SET %s = %s WHERE ctid = '%s'"
                .formatted(table, column, flipped, row.getString(1)));
        return "bit " + bit + " of a " + column;
      }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.execute();
      }
    }
  }
}
