package dev.vht.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.cassandra.cluster.NeedsCluster;
import dev.vht.cassandra.cluster.TestCluster;
import dev.vht.cassandra.session.Cluster;
import dev.vht.codec.Codecs;
import dev.vht.spi.Cursor;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How many rows the pages of a walk have. */
@NeedsCluster
@Tag("slow")
class WalkPagesTest {
  private static final int FIRST_PAGE = 32;

  private final List<Integer> pages = new ArrayList<>();
  private final Thread walking = Thread.currentThread();
  private final String name = TestTables.borrow();
  private final String sessionName = "pages" + System.identityHashCode(pages);
  private final String url =
      "cassandra:%s/%s/%s?lease=30".formatted(sessionName, TestTables.keyspace(), name);
  private VirtualHashTable<String, String> table;

  @BeforeEach
  void open() {
    CassandraTables.register(sessionName, recording(TestCluster.session()));
    table =
        VirtualHashTables.at(url)
            .keys(Codecs.strings())
            .values(Codecs.strings())
            .mode(OpenMode.CREATE)
            .open();
  }

  @AfterEach
  void delete() {
    table.close();
    boolean unused = VirtualHashTables.delete(url);
    CassandraTables.unregister(sessionName);
    TestTables.giveBack(name);
  }

  /** Returns a session that records how many rows each page of a walk may have. */
  private CqlSession recording(CqlSession session) {
    return (CqlSession)
        Proxy.newProxyInstance(
            CqlSession.class.getClassLoader(),
            new Class<?>[] {CqlSession.class},
            (proxy, method, arguments) -> {
              if (Thread.currentThread() == walking // and not removing what fill has replaced
                  && arguments != null
                  && arguments[0] instanceof BoundStatement statement
                  && statement.getPreparedStatement().getQuery().contains("PER PARTITION")) {
                pages.add(statement.getPageSize());
              }
              return method.invoke(session, arguments);
            });
  }

  private void fill(int keys, String prefix) {
    table.fill(
        IntStream.range(0, keys)
            .boxed()
            .collect(Collectors.toMap(number -> prefix + number, number -> "value " + number)));
    pages.clear();
  }

  @Test
  void aPageOfLongKeysHasAboutAMebibyte() {
    fill(150, "a long key ".repeat(2_000));
    try (Stream<String> keys = table.keys()) {
      assertThat(keys.count()).isEqualTo(150);
    }
    assertThat(pages.get(0)).isEqualTo(FIRST_PAGE);
    assertThat(pages).allMatch(rows -> rows <= 50); // of 22,000 bytes
  }

  @Test
  void pagesOfShortEntriesDoubleUntilACallMakesTheRestOfOneUseless() {
    fill(400, "");
    try (Stream<Map.Entry<String, String>> entries = table.entries()) {
      Iterator<Map.Entry<String, String>> each = entries.iterator();
      for (int walked = 0; walked < 300; walked++) {
        Map.Entry<String, String> entry = each.next();
        assertThat(entry.getValue()).isEqualTo("value " + entry.getKey());
        if (walked == 100) { // of the fourth page
          assertThat(table.ref(entry.getKey())).isEqualTo(entry.getValue());
        }
      }
    }
    assertThat(pages)
        .startsWith(FIRST_PAGE, FIRST_PAGE, 2 * FIRST_PAGE, 4 * FIRST_PAGE, FIRST_PAGE);
  }

  @Test
  void entriesOfAShortWalkAreReadTogether() {
    fill(FIRST_PAGE - 2, "");
    long calls = Cluster.callCount();
    assertThat(table.entries().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
        .hasSize(FIRST_PAGE - 2)
        .containsEntry("7", "value 7");
    assertThat(pages).containsExactly(FIRST_PAGE, FIRST_PAGE);
    assertThat(Cluster.callCount() - calls).isLessThan(10);
  }

  @Test
  void aValueThatIsAskedForLateBringsNoKeyBack() {
    fill(200, "");
    Set<ByteBuffer> keys = new HashSet<>();
    try (OtherClient other = OtherClient.at(url);
        Cursor cursor = other.storage().cursor()) {
      while (cursor.next()) {
        assertThat(keys.add(ByteBuffer.wrap(cursor.key()))).isTrue();
        if (keys.size() == 190) { // of the last page
          assertThat(cursor.value()).isNotNull();
        }
      }
    }
    assertThat(keys).hasSize(200);
  }
}
