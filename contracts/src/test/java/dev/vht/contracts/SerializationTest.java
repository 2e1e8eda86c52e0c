package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A checked object is serialized as its target. */
class SerializationTest {

  interface Coin extends Serializable {
    int worth();
  }

  interface Purse {
    List<Coin> coins();
  }

  interface Plain {
    int worth();
  }

  private record Cent(int worth) implements Coin {}

  private record Token(int worth) implements Plain {}

  /** A coin that cannot be written. */
  private static final class Odd implements Coin {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings({"unused", "serial"}) // that it cannot be written is what is tested
    private final Object content = new Object();

    @Override
    public int worth() {
      return 0;
    }
  }

  private static Contract<Coin> coins() {
    return Contract.<Coin>builder(Coin.class, MethodHandles.lookup()).build();
  }

  private static byte[] written(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  private static Object copied(Object object) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(written(object)))) {
      return in.readObject();
    }
  }

  @Test
  void whatIsReadIsNotChecked() throws Exception {
    Coin coin = coins().attach(new Cent(1));
    assertThat(copied(coin)).isInstanceOf(Cent.class).isEqualTo(new Cent(1));
    assertThat(copied(new ArrayList<>(List.of(coin)))).isEqualTo(List.of(new Cent(1)));
  }

  @Test
  void everyLayerIsLeftOut() throws Exception {
    Contract<Coin> contract = coins();
    Coin twice = contract.attach(coins().attach(new Cent(2)));
    assertThat(copied(twice)).isInstanceOf(Cent.class);
  }

  @Test
  void whatCannotBeWrittenIsNamedAsWithoutAContract() {
    assertThatThrownBy(() -> written(coins().attach(new Odd())))
        .isInstanceOf(NotSerializableException.class)
        .hasMessage("java.lang.Object");
  }

  @Test
  void anInterfaceThatIsNotSerializableIsNotWritten() {
    Plain plain =
        Contract.<Plain>builder(Plain.class, MethodHandles.lookup()).build().attach(new Token(1));
    assertThatThrownBy(() -> written(plain)).isInstanceOf(NotSerializableException.class);
  }

  @Test
  void aViewOfAContainerIsSerializedAsTheContainer() throws Exception {
    ContractBuilder<Purse> all = Contract.builder(Purse.class, MethodHandles.lookup());
    ChildBuilder<Coin> coin = all.role("coin", Coin.class);
    List<Coin> cents = new ArrayList<>(List.of(new Cent(1)));
    Purse purse = all.returnsEach(Purse::coins, coin).build().attach(() -> cents);
    assertThat(copied(purse.coins())).isInstanceOf(ArrayList.class).isEqualTo(cents);
  }
}
