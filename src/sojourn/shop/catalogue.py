"""What the shop sells and where it stands. Prices are in cents of US dollars."""

from typing import Final, NamedTuple


class Product(NamedTuple):
    """One article; `topic` is the newsletter that writes about it."""

    id: str
    name: str
    topic: str
    price_cents: int


#: From the best seller down: a visit looks at the first ones far more often.
PRODUCTS: Final = (
    Product("p01", "Giày thể thao", "shoes", 4290),
    Product("p02", "Áo thun cotton", "clothes", 990),
    Product("p03", "Cà phê rang xay 500 g", "home", 750),
    Product("p04", "Son dưỡng môi", "beauty", 620),
    Product("p05", "Tai nghe không dây", "electronics", 3500),
    Product("p06", "Sữa rửa mặt", "beauty", 890),
    Product("p07", "Quần jeans", "clothes", 2490),
    Product("p08", "Nồi cơm điện", "home", 5400),
    Product("p09", "Phin cà phê", "home", 480),
    Product("p10", "Dép quai hậu", "shoes", 1590),
    Product("p11", "Kem chống nắng", "beauty", 1380),
    Product("p12", "Áo dài lụa", "clothes", 6900),
    Product("p13", "Sạc dự phòng", "electronics", 1850),
    Product("p14", "Máy xay sinh tố", "home", 3990),
    Product("p15", "Giày da", "shoes", 7800),
    Product("p16", "Đồng hồ thông minh", "electronics", 12900),
    Product("p17", "Nón lá", "clothes", 550),
    Product("p18", "Nước hoa", "beauty", 4600),
    Product("p19", "Loa di động", "electronics", 2750),
    Product("p20", "Bộ chén gốm Bát Tràng", "home", 3250),
)

TOPICS: Final = ("beauty", "clothes", "electronics", "home", "shoes")

STORES: Final = ("hanoi-trang-tien", "hcmc-nguyen-hue", "danang-bach-dang", "cantho-ninh-kieu")

CAMPAIGNS: Final = ("spring_shoes", "coffee_week", "new_phones", "tet")
