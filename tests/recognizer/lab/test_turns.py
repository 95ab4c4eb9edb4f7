import threading
import time

from recognizer.lab.turns import Turns


def test_no_more_than_the_places_at_once() -> None:
    turns = Turns(2)
    inside, most, done = 0, 0, []
    lock = threading.Lock()

    def work() -> None:
        nonlocal inside, most
        for _ in range(20):
            with turns.turn():
                with lock:
                    inside += 1
                    most = max(most, inside)
                time.sleep(0.0005)
                with lock:
                    inside -= 1
        done.append(True)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(done) == 6
    assert most == 2


def test_whoever_waits_longest_comes_next() -> None:
    turns = Turns(1)
    order: list[int] = []

    def work(number: int) -> None:
        with turns.turn():
            order.append(number)

    with turns.turn():
        threads = [threading.Thread(target=work, args=(number,)) for number in range(5)]
        for thread in threads:
            thread.start()
            time.sleep(0.02)
    for thread in threads:
        thread.join(5)
    assert order == [0, 1, 2, 3, 4]


def test_an_error_gives_the_place_back() -> None:
    turns = Turns(1)
    for _ in range(3):
        try:
            with turns.turn():
                raise KeyError
        except KeyError:
            pass
    with turns.turn() as until:
        assert until > time.monotonic() - 1


def test_a_spare_place_is_had_at_once_or_not_at_all() -> None:
    turns = Turns(2)
    with turns.turn(), turns.spare() as granted:
        assert granted
        with turns.spare() as another:
            assert not another
    with turns.turn(), turns.turn(), turns.spare() as granted:  # both were given back, and none that was never held
        assert not granted


def test_whoever_waits_gets_the_spare_place_that_is_given_up() -> None:
    turns = Turns(1)
    called = threading.Event()

    def work() -> None:
        with turns.turn():
            called.set()

    with turns.spare():
        thread = threading.Thread(target=work)
        thread.start()
        assert not called.wait(0.05)
    thread.join(5)
    assert called.is_set()
