package dev.vht.internal.open;

import dev.vht.VirtualHashTable;
import dev.vht.internal.map.MapView;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;

/** Map views for implementations of {@link VirtualHashTable} that have none. */
public final class MapViews {
  private MapViews() {}

  /** Returns a view of any table. */
  public static <K, V> ConcurrentMap<K, V> of(VirtualHashTable<K, V> table) {
    return new MapView<>(table);
  }

  /** Returns whether a map is the view of a table. */
  public static boolean isOf(VirtualHashTable<?, ?> table, Map<?, ?> map) {
    return MapView.isOf(table, map);
  }
}
